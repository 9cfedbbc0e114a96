"""Orders come, change and go, one by one or with a file: whoever they belong to is, or is no longer, a customer."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from fullcircle.identify.purchases.models import Order
from fullcircle.identify.purchases.stages import CUSTOMERS, follow_purchases
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.following import Happened, follow
from fullcircle.platform.events.models import LoggedEvent

KINDS = tuple(CUSTOMERS)
MERGES = ("merge.done", "merge.undone")
Customers = dict[str, set[int]]


@follow("order", *KINDS)
def follow_orders(events: list[Happened], by: Actor) -> None:
    """All customers whom a portion of the log is about, at once."""
    found = customers_of(events)
    contacts, companies = (sorted(found[kind]) for kind in KINDS)
    if contacts or companies:
        follow_purchases(by=by, contacts=contacts, companies=companies)


def customers_of(events: Iterable[Happened]) -> Customers:
    """Whose orders these are, and whose they were: of an order that is gone, the log still knows."""
    found: Customers = defaultdict(set)
    orders = set()
    for event in events:
        if event.kind == "order":
            orders.add(event.about)
            note(found, event.payload)
        elif event.type in MERGES:
            found[event.kind] |= {event.payload["kept"], event.payload["lost"]}
    there = Order.objects.filter(pk__in=orders).values_list("pk", "contact_id", "company_id")
    for pk, contact, company in there:
        orders.discard(pk)
        found["contact"] |= {contact} - {None}
        found["company"] |= {company} - {None}
    if orders:
        gone = LoggedEvent.objects.filter(about_kind="order", about_id__in=orders, type="order.added")
        for payload in gone.values_list("payload", flat=True):
            note(found, payload)
    return found


def note(found: Customers, payload: dict[str, Any]) -> None:
    """The customers that an event names: one that it began with, or the two of a change."""
    changes = payload.get("changes")
    for kind in KINDS:
        named = changes.get(kind) if isinstance(changes, dict) else None
        found[kind] |= {pk for pk in (named if isinstance(named, list) else [named]) if isinstance(pk, int)}
