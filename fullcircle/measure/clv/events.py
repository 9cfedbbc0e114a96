"""What foreseeing value announces."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class ValueForeseen(Event):
    """What every customer will be worth was worked out anew, by such a method and for such a sum."""

    told: ClassVar = _("{customers} customers foreseen by {method}: {total} {currency}")
    icon: ClassVar = "telescope"

    customers: int
    method: str
    total: str
    currency: str


@dataclass(frozen=True)
class ClvRulesChanged(Event):
    """Somebody decided how far ahead is looked and what later money counts less."""

    told: ClassVar = _("Value is foreseen {months} months ahead, {discount} % less a year")
    icon: ClassVar = "telescope"

    months: int
    discount: int
