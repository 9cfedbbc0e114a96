"""What deals announce."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class DealMoved(Event):
    """A deal came into another stage."""

    told: ClassVar = _("{name} moved from {before} to {after}")
    icon: ClassVar = "arrow-right"
    tone: ClassVar = "sky"

    name: str
    before: str
    after: str
    before_id: int
    after_id: int


@dataclass(frozen=True)
class DealWon(Event):
    """A customer said yes; the order that was made of it is named."""

    told: ClassVar = _("{name} won, {amount}. Order {order_number}")
    icon: ClassVar = "trophy"
    tone: ClassVar = "green"

    name: str
    total: Decimal
    currency: str
    won_on: date
    order_id: int
    order_number: str
    stage_id: int


@dataclass(frozen=True)
class DealLost(Event):
    """A customer said no, or nothing any more."""

    told: ClassVar = _("{name} lost: {why}. {note}")
    icon: ClassVar = "circle-x"
    tone: ClassVar = "gray"

    name: str
    reason: str
    why: str
    note: str
    stage_id: int


@dataclass(frozen=True)
class DealReopened(Event):
    """A deal that seemed decided is open again; an order that was made of it is canceled."""

    told: ClassVar = _("{name} reopened. {order}")
    icon: ClassVar = "rotate-ccw"
    tone: ClassVar = "amber"

    name: str
    before: str
    order: str = ""
