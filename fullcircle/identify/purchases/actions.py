"""The verbs of purchases."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models.functions import Greatest

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.codes import honor
from fullcircle.identify.purchases.events import (
    OrderCanceled,
    OrderMoved,
    OrderPaid,
    OrderPlaced,
    OrderReturned,
    OrderShipped,
)
from fullcircle.identify.purchases.lines import Line, lines_of
from fullcircle.identify.purchases.models import Order, OrderLine
from fullcircle.identify.purchases.returns import (
    Extras,
    Returned,
    chosen,
    credit_line,
    extras_left,
    left_of,
    share,
)
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import edit_record, locked, new_record, touch

CUSTOMERS: dict[str, type[Contact | Company]] = {"contact": Contact, "company": Company}


@action(needs="add", hidden=True)
def create_order(
    model: type[Order],
    *,
    by: Actor,
    values: dict[str, Any],
    lines: list[Line] | None = None,
    source: str = "",
) -> Order:
    """Add an order from its fields, with lines or with the amount of its goods."""
    if "status" in values and values["status"] == "returned":
        raise Refused(fields={"status": "A return is recorded on the order that it belongs to."})
    hold_customer(values)
    if values.get("contact") and "company" not in values:
        values = {**values, "company": works_at(as_number(values["contact"]))}
    order, _ = new_record(model, by=by, values=values, source=source)
    OrderLine.objects.bulk_create(lines_of(order, lines or []))
    order.refresh_from_db()
    if order.code:
        order = honor(order, by)
    event = OrderPlaced(order.number, order.total, order.currency, len(lines or []))
    record(event, about=order, by=by, within=order.belongs_to, at=order.placed_at)
    note_activity(order)
    return order


@action(needs="order.add", label="Place an order")
def place_order(
    contact: Contact,
    *,
    by: Actor,
    lines: list[Line],
    currency: str = "EUR",
    placed_at: datetime | None = None,
    channel: str = "",
    number: str = "",
    discount: Decimal = Decimal(0),
    tax: Decimal = Decimal(0),
    shipping: Decimal = Decimal(0),
    code: str = "",
) -> Order:
    """Sell to a contact; the company they work for is on the order too."""
    return placed(
        {"contact": contact.pk, "company": contact.company_id}, by, lines,
        number=number, currency=currency, placed_at=placed_at, channel=channel,
        discount=discount, tax=tax, shipping=shipping, code=code,
    )  # fmt: skip


@action(needs="order.add", label="Place an order")
def place_company_order(
    company: Company,
    *,
    by: Actor,
    lines: list[Line],
    currency: str = "EUR",
    placed_at: datetime | None = None,
    channel: str = "",
    number: str = "",
    discount: Decimal = Decimal(0),
    tax: Decimal = Decimal(0),
    shipping: Decimal = Decimal(0),
    code: str = "",
) -> Order:
    """Sell to a company."""
    return placed(
        {"company": company.pk}, by, lines,
        number=number, currency=currency, placed_at=placed_at, channel=channel,
        discount=discount, tax=tax, shipping=shipping, code=code,
    )  # fmt: skip


def placed(customer: dict[str, Any], by: Actor, lines: list[Line], **values: Any) -> Order:
    if not lines:
        raise Refused(fields={"lines": "An order needs at least one line."})
    given = {key: value for key, value in {**customer, **values}.items() if value not in (None, "")}
    return create_order(Order, by=by, values=given, lines=lines)


def hold_customer(values: dict[str, Any]) -> None:
    """Whoever sells must be allowed to change the customer's record; an order without a customer is a cash sale."""
    for key, model in CUSTOMERS.items():
        if pk := values.get(key):
            locked(model(pk=getattr(pk, "pk", pk)))
            return


def note_activity(order: Order) -> None:
    """The customer was last heard of on the day of the order, or later."""
    for model, pk in ((Contact, order.contact_id), (Company, order.company_id)):
        if pk:
            model.objects.filter(pk=pk).update(last_activity_at=Greatest("last_activity_at", order.placed_at))


@action(needs="edit", hidden=True)
def edit_order(
    order: Order, *, by: Actor, values: dict[str, Any], expect: int | None = None, cause: str = ""
) -> Order:
    """Change fields of an order. To move it one must be allowed to change both customers, and both hear of it."""
    edited = moved_or_edited(order, by=by, values=values, expect=expect, cause=cause)
    return honor(edited, by) if "code" in values else edited


def moved_or_edited(
    order: Order, *, by: Actor, values: dict[str, Any], expect: int | None, cause: str
) -> Order:
    order = locked(order)
    moving = {
        key: pk
        for key in CUSTOMERS
        if key in values and (pk := as_number(values[key])) != getattr(order, f"{key}_id")
    }
    if not moving:
        return edit_record(order, by=by, values=values, expect=expect, cause=cause)
    if order.return_of_id:
        raise Refused("A return belongs to the customer of its order. Move the order; its returns go along.")
    before = order.belongs_to
    customer = new_customer(order, moving)
    moved_order = edit_record(order, by=by, values={**values, **customer}, expect=expect, cause=cause)
    for back in Order.objects.filter(return_of=order):
        edit_record(back, by=by, values=customer, cause=cause)
    note_activity(moved_order)
    if before is not None and before != moved_order.belongs_to:
        record(OrderMoved(order.number), about=moved_order, by=by, within=before, cause=cause)
    return moved_order


def new_customer(order: Order, moving: dict[str, int | None]) -> dict[str, int | None]:
    """Whose order it will be. The company goes along with its contact, unless another one is named."""
    customer: dict[str, int | None] = {"contact": order.contact_id, "company": order.company_id} | moving
    for key, pk in moving.items():
        if pk:
            yours(key, pk)
    if moving.get("contact") and "company" not in moving and works_at(order.contact_id) == order.company_id:
        customer["company"] = works_at(moving["contact"])
    return customer


def yours(key: str, pk: int) -> None:
    try:
        locked(CUSTOMERS[key](pk=pk))
    except Missing as missing:
        raise Refused(fields={key: missing.sentence}) from None


def works_at(contact: int | None) -> int | None:
    return Contact.objects.filter(pk=contact).values_list("company_id", flat=True).first()


def as_number(value: Any) -> int | None:
    """The number of a record as a form, a program or a colleague's code names it; what is none is refused at the door."""
    text = str(getattr(value, "pk", value) or "").strip()
    return int(text) if text.isdecimal() and len(text) < 19 else None


@action(needs="edit", label="Mark as paid", fits=lambda order: order.status == "placed")
def mark_order_paid(order: Order, *, by: Actor) -> Order:
    """The money has arrived."""
    order, before = moved(order, to="paid", from_=("placed",))
    record(OrderPaid(order.number, before), about=order, by=by, within=order.belongs_to)
    return order


@action(needs="edit", label="Mark as shipped", fits=lambda order: order.is_changeable)
def ship_order(order: Order, *, by: Actor) -> Order:
    """The goods have left."""
    order, before = moved(order, to="shipped", from_=("placed", "paid"))
    record(OrderShipped(order.number, before), about=order, by=by, within=order.belongs_to)
    return order


@action(needs="edit", label="Cancel the order", fits=lambda order: order.is_changeable)
def cancel_order(order: Order, *, by: Actor, reason: str = "") -> Order:
    """Call an order off before it is shipped; it no longer counts."""
    order, before = moved(order, to="canceled", from_=("placed", "paid"))
    record(OrderCanceled(order.number, reason[:200], before), about=order, by=by, within=order.belongs_to)
    return order


def moved(order: Order, *, to: str, from_: tuple[str, ...]) -> tuple[Order, str]:
    """The order in its next status, and the one it was in."""
    order = locked(order)
    if order.status not in from_:
        hint = " Record a return instead." if to == "canceled" and order.status == "shipped" else ""
        raise Refused(f"{order} is already {order.get_status_display().lower()}.{hint}")
    before, order.status = order.status, to
    touch(order)
    order.save(update_fields=["status", "version", "updated_at"])
    return order, before


@action(needs="edit", label="Record a return", fits=lambda order: order.is_returnable)
def record_return(
    order: Order,
    *,
    by: Actor,
    lines: list[Returned] | None = None,
    returned_at: datetime | None = None,
    reason: str = "",
    refund_shipping: bool = False,
) -> Order:
    """Take goods back: the named lines, or everything that is left. The credit is an order with a negative total."""
    order = locked(order)
    if order.kind == "return" or order.status == "canceled":
        raise Refused(f"{order} is {order.get_status_display().lower()}; nothing of it can come back.")
    earlier = Order.objects.filter(return_of=order)
    left = left_of(order)
    extras = extras_left(order, earlier.filter(archived_at=None))
    if order.status == "returned" or (not left and not extras.goods):
        raise Refused(f"All of {order} has come back already.")
    back = new_return(order, number=earlier.count() + 1, by=by, returned_at=returned_at)
    credits = [credit_line(back, each, quantity) for each, quantity in chosen(left, lines or [])]
    all_of_it = sum(each.quantity for each in left.values()) == -sum(credit.quantity for credit in credits)
    OrderLine.objects.bulk_create(credits)
    settle(back, extras, all_of_it=all_of_it, has_lines=bool(credits), refund_shipping=refund_shipping)
    before, order.status = order.status, "returned" if all_of_it else order.status
    touch(order)
    order.save(update_fields=["status", "version", "updated_at"])
    event = OrderReturned(order.number, back.pk, back.number, back.total, back.currency, reason[:200], before)
    record(event, about=order, by=by, within=order.belongs_to, at=back.placed_at)
    return back


def new_return(order: Order, *, number: int, by: Actor, returned_at: datetime | None) -> Order:
    """An empty return beside its order."""
    back = Order(
        number=f"{order.number}-R{number}",
        contact_id=order.contact_id,
        company_id=order.company_id,
        owner_id=by.user_id,
        status="returned",
        channel=order.channel,
        currency=order.currency,
        return_of=order,
        **({"placed_at": returned_at} if returned_at else {}),
    )
    back.save()
    return back


def settle(back: Order, extras: Extras, *, all_of_it: bool, has_lines: bool, refund_shipping: bool) -> None:
    """Give back discount and tax in proportion to the goods, and shipping if that was promised."""
    back.refresh_from_db()
    if not has_lines:
        back.subtotal = -extras.goods
    part = -back.subtotal
    back.discount = -share(extras.discount, part, extras.goods, all_of_it=all_of_it)
    back.tax = -share(extras.tax, part, extras.goods, all_of_it=all_of_it)
    back.shipping = -extras.shipping if refund_shipping else Decimal(0)
    back.save()
    back.refresh_from_db()


def recompute_totals(order_ids: Iterable[int]) -> int:
    """Bring orders to the sum of their lines; how many were not. Triggers do so already: this repairs and reassures."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fc.recompute_orders(%s)", [list(order_ids)])
        return cursor.fetchone()[0]
