"""What suggestions announce."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class SuggestionsCounted(Event):
    """All purchases were counted anew: so many customers, so many pairs of products that say something."""

    told: ClassVar = _("Suggestions counted: {pairs} pairs of products from {customers} customers")
    icon: ClassVar = "lightbulb"

    customers: int
    pairs: int


@dataclass(frozen=True)
class SuggestionRulesChanged(Event):
    """Somebody decided anew which purchases count, and how many of them say something."""

    told: ClassVar = _(
        "Suggestions count {months} months, from {least_buyers} buyers and {least_together} of both on"
    )
    icon: ClassVar = "lightbulb"

    months: int
    least_buyers: int
    least_together: int
    least_lift: str


@dataclass(frozen=True)
class ProductKeptBack(Event):
    """A product is not suggested any more."""

    told: ClassVar = _("Not suggested any more: {reason}")
    icon: ClassVar = "lightbulb-off"
    tone: ClassVar = "gray"

    reason: str = ""


@dataclass(frozen=True)
class ProductReleased(Event):
    """A product that was kept back may be suggested again."""

    type: ClassVar = "product.released"
    told: ClassVar = _("May be suggested again")
    icon: ClassVar = "lightbulb"
