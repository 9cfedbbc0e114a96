"""What the value of customers announces."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class ValueTierChanged(Event):
    """A customer came into another tier of value; `before` is empty for who is new in the pyramid, `after` for who left it."""

    type: ClassVar = "value_tier.changed"
    told: ClassVar = _("Value tier: {after}, before {before}")
    icon: ClassVar = "gem"
    tone: ClassVar = "amber"

    before: str
    after: str
    up: bool


@dataclass(frozen=True)
class ValueMeasured(Event):
    """Every customer was measured: so many have a tier, so many are in another one than before."""

    told: ClassVar = _("{customers} customers measured, {moved} moved")
    icon: ClassVar = "gem"

    customers: int
    moved: int


@dataclass(frozen=True)
class ValueMeasureChanged(Event):
    """Somebody decided anew how value is measured, or on the tiers."""

    told: ClassVar = _("Value is measured anew: {tiers}")
    icon: ClassVar = "gem"

    tiers: str
