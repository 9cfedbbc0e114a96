"""What purchases announce."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class OrderPlaced(Event):
    """A customer bought something."""

    told: ClassVar = _("Order {number} placed, {amount}")
    icon: ClassVar = "shopping-cart"
    tone: ClassVar = "green"

    number: str
    total: Decimal
    currency: str
    lines: int = 0


@dataclass(frozen=True)
class OrderPaid(Event):
    """An order was paid."""

    told: ClassVar = _("Order {number} paid")
    icon: ClassVar = "banknote"
    tone: ClassVar = "green"

    number: str
    before: str = ""


@dataclass(frozen=True)
class OrderShipped(Event):
    """An order left for its customer."""

    told: ClassVar = _("Order {number} shipped")
    icon: ClassVar = "truck"
    tone: ClassVar = "green"

    number: str
    before: str = ""


@dataclass(frozen=True)
class OrderCanceled(Event):
    """An order was called off before it was shipped."""

    told: ClassVar = _("Order {number} canceled. {reason}")
    icon: ClassVar = "ban"
    tone: ClassVar = "gray"

    number: str
    reason: str = ""
    before: str = ""


@dataclass(frozen=True)
class OrderReturned(Event):
    """A customer gave goods back; `return_id` is the order that holds them, with a negative total."""

    told: ClassVar = _("Returned from order {number}, {amount}. {reason}")
    icon: ClassVar = "undo-2"
    tone: ClassVar = "amber"

    number: str
    return_id: int
    return_number: str
    total: Decimal
    currency: str
    reason: str = ""
    before: str = ""


@dataclass(frozen=True)
class OrderMoved(Event):
    """An order went to another customer. The one it left hears of it; to the other it is a change of the order."""

    told: ClassVar = _("Order {number} moved to another customer")
    icon: ClassVar = "arrow-right-left"
    tone: ClassVar = "gray"

    number: str


@dataclass(frozen=True)
class OrderLineAdded(Event):
    """Something was added to an order."""

    told: ClassVar = _("{quantity} × {description} added to order {number}")
    icon: ClassVar = "plus"
    tone: ClassVar = "gray"

    number: str
    description: str
    quantity: Decimal
    amount: Decimal
    line_id: int = 0


@dataclass(frozen=True)
class OrderLineChanged(Event):
    """Something in an order became more or less, or dearer or cheaper; the facts are those of the line."""

    told: ClassVar = _("{description} in order {number}: {now}, before {was}")
    icon: ClassVar = "pencil"
    tone: ClassVar = "gray"

    number: str
    description: str
    was: str
    now: str
    line_id: int
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class OrderLineRemoved(Event):
    """Something was taken out of an order; `line` is what it was."""

    told: ClassVar = _("{quantity} × {description} taken out of order {number}")
    icon: ClassVar = "minus"
    tone: ClassVar = "gray"

    number: str
    description: str
    quantity: Decimal
    amount: Decimal
    line: dict[str, Any] = field(default_factory=dict)
