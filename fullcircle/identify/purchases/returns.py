"""What a return gives back: the exact share of each line, of the order's discount and of its tax."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q, QuerySet, Sum

from fullcircle.identify.purchases.models import Order, OrderLine
from fullcircle.platform.actions import Refused

CENT = Decimal("0.01")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Returned:
    """How many of one line come back."""

    line: int
    quantity: Decimal


@dataclass(frozen=True)
class Left:
    """What of a line has not come back yet."""

    line: OrderLine
    quantity: Decimal
    amount: Decimal


def cents(amount: Decimal) -> Decimal:
    """Rounded as PostgreSQL rounds: half away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def left_of(order: Order) -> dict[int, Left]:
    """Every line that has something left to return."""
    counts = Q(returns__order__archived_at=None)  # a return that was taken back gives nothing back
    lines = order.lines.annotate(
        back=Sum("returns__quantity", filter=counts), credited=Sum("returns__amount", filter=counts)
    )
    found = (
        Left(line, line.quantity + (line.back or 0), line.amount + (line.credited or 0)) for line in lines
    )
    return {left.line.pk: left for left in found if left.quantity > 0}


def chosen(left: Mapping[int, Left], asked: Iterable[Returned]) -> list[tuple[Left, Decimal]]:
    """What comes back, or a sentence about what cannot. Nothing named means everything that is left."""
    wanted: dict[int, Decimal] = {}
    for each in asked:
        wanted[each.line] = wanted.get(each.line, NOTHING) + each.quantity
    wrong = {f"lines.{pk}": fault(left.get(pk), quantity) for pk, quantity in wanted.items()}
    if wrong := {key: sentence for key, sentence in wrong.items() if sentence}:
        raise Refused(fields=wrong)
    if not wanted:
        return [(each, each.quantity) for each in left.values()]
    return [(left[pk], quantity) for pk, quantity in wanted.items()]


def fault(left: Left | None, quantity: Decimal) -> str:
    if left is None:
        return "This line is not in the order, or all of it has come back already."
    if quantity <= 0:
        return "The quantity that comes back is more than zero."
    if quantity > left.quantity:
        return f"Only {left.quantity.normalize():f} of {left.line} can come back."
    return ""


def credit_line(back: Order, left: Left, quantity: Decimal) -> OrderLine:
    """The negative line. Its discount is chosen so that the last piece gives back the last cent, and no more."""
    line = left.line
    credit = left.amount if quantity == left.quantity else cents(left.amount * quantity / left.quantity)
    return OrderLine(
        order=back,
        position=line.position,
        product_id=line.product_id,
        description=line.description,
        quantity=-quantity,
        unit_price=line.unit_price,
        unit_cost=line.unit_cost,
        discount=cents(-quantity * line.unit_price) + credit,
        return_of=line,
    )


@dataclass(frozen=True)
class Extras:
    """What an order has besides goods."""

    goods: Decimal
    discount: Decimal
    tax: Decimal
    shipping: Decimal


def extras_left(order: Order, returns: QuerySet[Order]) -> Extras:
    """Goods, discount, tax and shipping that earlier returns have left; returns count negative already."""
    names = ("subtotal", "discount", "tax", "shipping")
    back = returns.aggregate(**{f"{name}_back": Sum(name) for name in names})
    return Extras(*(getattr(order, name) + (back[f"{name}_back"] or 0) for name in names))


def share(amount: Decimal, part: Decimal, whole: Decimal, *, all_of_it: bool) -> Decimal:
    """The part of an amount that goes with part of the goods; the last return takes what is left."""
    if all_of_it:
        return amount
    return cents(amount * part / whole) if whole else NOTHING
