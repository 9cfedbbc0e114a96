"""How what was done with an order is taken back: its status, its lines, its returns."""

from collections.abc import Callable
from decimal import Decimal

from fullcircle.identify.purchases.actions import edit_order
from fullcircle.identify.purchases.events import (
    OrderCanceled,
    OrderLineAdded,
    OrderLineChanged,
    OrderLineRemoved,
    OrderPaid,
    OrderPlaced,
    OrderReturned,
    OrderShipped,
)
from fullcircle.identify.purchases.models import Order
from fullcircle.identify.purchases.order_lines import edit_line, facts, put_line_back, remove_line, the_line
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import archive_record
from fullcircle.platform.records.undo import UNDO, undo_added

MOVED_ON = "This order was changed again meanwhile, so this is not undone."


def the_order(event: LoggedEvent) -> Order:
    found = Order.objects.filter(pk=event.about_id).first()
    if found is None:
        raise Missing("This order is not there, or not yours to change.")
    return found


def status_back(to: str) -> Callable[[LoggedEvent, str, Actor], str]:
    """An order that came to this status goes back to the one before."""

    def take_back(event: LoggedEvent, kind: str, by: Actor) -> str:
        order, before = the_order(event), event.payload.get("before", "")
        if order.status != to or not before:
            raise Refused(MOVED_ON)
        edit_order(order, by=by, values={"status": before})
        return "Undone."

    return take_back


def return_back(event: LoggedEvent, kind: str, by: Actor) -> str:
    """The credit is put away; what came back counts as sold again."""
    order, before = the_order(event), event.payload.get("before", "")
    back = Order.objects.filter(pk=event.payload["return_id"], archived_at=None).first()
    if back is None:
        raise Refused(MOVED_ON)
    archive_record(back, by=by, reason="Taken back.")
    if before and order.status == "returned":
        edit_order(order, by=by, values={"status": before})
    return "Undone."


def line_added_back(event: LoggedEvent, kind: str, by: Actor) -> str:
    remove_line(the_order(event), by=by, line=event.payload["line_id"])
    return "Undone."


def line_changed_back(event: LoggedEvent, kind: str, by: Actor) -> str:
    order, told = the_order(event), event.payload
    if facts(the_line(order, told["line_id"])) != told["after"]:
        raise Refused(MOVED_ON)
    before = told["before"]
    edit_line(
        order, by=by, line=told["line_id"], description=before["description"],
        quantity=Decimal(before["quantity"]), unit_price=Decimal(before["unit_price"]),
        discount=Decimal(before["discount"]),
    )  # fmt: skip
    return "Undone."


def line_removed_back(event: LoggedEvent, kind: str, by: Actor) -> str:
    put_line_back(the_order(event), by=by, line=event.payload["line"])
    return "Undone."


UNDO |= {
    OrderPlaced.type: undo_added,
    OrderPaid.type: status_back("paid"),
    OrderShipped.type: status_back("shipped"),
    OrderCanceled.type: status_back("canceled"),
    OrderReturned.type: return_back,
    OrderLineAdded.type: line_added_back,
    OrderLineChanged.type: line_changed_back,
    OrderLineRemoved.type: line_removed_back,
}
