"""Goods in an order: added, changed and taken out until it is shipped."""

from decimal import Decimal
from typing import Any

from django.db.models import Max

from fullcircle.identify.purchases.events import OrderLineAdded, OrderLineChanged, OrderLineRemoved
from fullcircle.identify.purchases.lines import Line, lines_of
from fullcircle.identify.purchases.models import Order, OrderLine, Product
from fullcircle.identify.purchases.models import plain as plain_number
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Conflict, Missing, Refused, action
from fullcircle.platform.events.event import plain, record
from fullcircle.platform.records.actions import locked, touch

CHANGES = ("product_id", "description", "quantity", "unit_price", "unit_cost", "discount")


@action(needs="edit", label="Add a line", fits=lambda order: order.is_changeable)
def add_line(
    order: Order,
    *,
    by: Actor,
    quantity: Decimal = Decimal(1),
    product: Product | None = None,
    sku: str = "",
    description: str = "",
    unit_price: Decimal | None = None,
    discount: Decimal = Decimal(0),
) -> Order:
    """Add goods to an order that has not been shipped."""
    order = open_for_changes(order)
    last = order.lines.aggregate(last=Max("position"))["last"] or 0
    asked = Line(product.pk if product else None, sku, description, quantity, unit_price, None, discount)
    (line,) = lines_of(order, [asked], first=last + 1)
    line.save()
    order.refresh_from_db()
    touch(order)
    order.save(update_fields=["version", "updated_at"])
    event = OrderLineAdded(order.number, line.description, line.quantity, line.amount, line.pk)
    record(event, about=order, by=by, within=order.belongs_to)
    return order


@action(needs="edit", label="Change a line", fits=lambda order: order.is_changeable)
def edit_line(
    order: Order,
    *,
    by: Actor,
    line: int,
    quantity: Decimal | None = None,
    unit_price: Decimal | None = None,
    discount: Decimal | None = None,
    description: str | None = None,
    expect: int | None = None,
) -> Order:
    """Change how many, at which price or with which discount, until the order is shipped."""
    order = open_for_changes(order, expect)
    row = the_line(order, line)
    was, said = facts(row), row.said
    given = {"quantity": quantity, "unit_price": unit_price, "discount": discount, "description": description}
    for name, value in given.items():
        if value is not None:
            setattr(row, name, value)
    if facts(row) == was:
        return order
    check_line(order, row)
    row.save(update_fields=[name for name, value in given.items() if value is not None])
    order.refresh_from_db()
    touch(order)
    order.save(update_fields=["version", "updated_at"])
    event = OrderLineChanged(order.number, row.description, said, row.said, row.pk, was, facts(row))
    record(event, about=order, by=by, within=order.belongs_to)
    return order


@action(needs="edit", label="Remove a line", fits=lambda order: order.is_changeable)
def remove_line(order: Order, *, by: Actor, line: int, expect: int | None = None) -> Order:
    """Take goods out of an order that has not been shipped; its last line stays."""
    order = open_for_changes(order, expect)
    row = the_line(order, line)
    if order.lines.count() == 1:
        raise Refused("This is the order's only line. Cancel the order instead.")
    if row.returns.exists():
        raise Refused(f"Some of {row} has come back already, so it stays in the order.")
    event = OrderLineRemoved(
        order.number, row.description, row.quantity, row.amount, facts(row) | {"position": row.position}
    )
    row.delete()
    order.refresh_from_db()
    touch(order)
    order.save(update_fields=["version", "updated_at"])
    record(event, about=order, by=by, within=order.belongs_to)
    return order


@action(needs="edit", hidden=True)
def put_line_back(order: Order, *, by: Actor, line: dict[str, Any]) -> Order:
    """Take back that a line was removed: as it was, where it was."""
    order = open_for_changes(order)
    row = OrderLine(order=order, **line)
    row.save()
    row.refresh_from_db()
    order.refresh_from_db()
    touch(order)
    order.save(update_fields=["version", "updated_at"])
    event = OrderLineAdded(order.number, row.description, row.quantity, row.amount, row.pk)
    record(event, about=order, by=by, within=order.belongs_to)
    return order


def open_for_changes(order: Order, expect: int | None = None) -> Order:
    order = locked(order)
    if not order.is_changeable:
        raise Refused(f"{order} is {order.get_status_display().lower()}; its lines stay as they are.")
    if expect is not None and expect != order.version:
        raise Conflict("Somebody changed this order meanwhile. Look at it again.", current=order)
    return order


def the_line(order: Order, line: int) -> OrderLine:
    found = order.lines.filter(pk=line).first()
    if found is None:
        raise Missing("This line is not in the order.")
    return found


def check_line(order: Order, row: OrderLine) -> None:
    """What a line must be; and no fewer than have come back."""
    wrong = {}
    if row.quantity <= 0:
        wrong["quantity"] = "The quantity is more than zero. Remove the line instead."
    elif row.quantity < (back := sum((-each.quantity for each in row.returns.all()), Decimal(0))):
        wrong["quantity"] = f"{plain_number(back)} of it came back already; there cannot be fewer."
    if not row.description and not row.product_id:
        wrong["description"] = "Say what it is."
    if row.unit_price < 0:
        wrong["unit_price"] = "A price is not below zero. Give a discount instead."
    if wrong:
        raise Refused(fields=wrong)


def facts(row: OrderLine) -> dict[str, object]:
    """A line as the log keeps it, so that a change can be taken back."""
    return {name: plain(getattr(row, name)) for name in CHANGES}
