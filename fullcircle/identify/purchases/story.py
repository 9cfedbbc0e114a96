"""Orders and returns on the timelines of customers."""

from decimal import Decimal

from django.utils.translation import gettext, gettext_lazy

from fullcircle.identify.purchases.models import Order
from fullcircle.platform.events import timeline
from fullcircle.platform.events.telling import Entry, clock
from fullcircle.platform.events.timeline import Group, Row, Source
from fullcircle.platform.ui.atoms import amount

ORDERS = Group("orders", gettext_lazy("Orders"), 40)


def entry(row: Row) -> Entry:
    """Bought, or given back, for how much; a canceled order is told quietly."""
    facts = row.facts
    back = row.kind == "return"
    sum_ = amount(abs(Decimal(facts["total"])), facts["currency"])
    told = gettext("Returned goods for %(sum)s") if back else gettext("Bought for %(sum)s")
    status = dict(Order.STATUSES)[facts["status"]]
    channel = dict(Order.CHANNELS).get(facts["channel"], "")
    return Entry(
        title=told % {"sum": sum_},
        icon="undo-2" if back else "shopping-cart",
        tone="amber" if back else "green",
        meta=", ".join(filter(None, [facts["number"], "" if back else status, channel])),
        at=clock(row.at),
        href=f"/orders/{row.pk}/",
        quiet=facts["status"] == "canceled",
    )


timeline.tell(
    Source(
        key="order",
        model=Order,
        at="placed_at",
        kind="kind",
        groups={"order": ORDERS, "return": ORDERS},
        facts=("number", "total", "currency", "status", "channel"),
        entry=entry,
        covers=frozenset({"order.placed", "order.added", "order.returned"}),
    )
)
