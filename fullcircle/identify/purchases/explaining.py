"""How a stage is told that followed from an order."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from fullcircle.identify.purchases.models import Order
from fullcircle.identify.purchases.stages import CAUSE
from fullcircle.platform.events.origins import Change, Origin, explain
from fullcircle.platform.records.models import Record


def bought(change: Change, record: Record, key: str) -> Origin:
    """By the order that made them a customer, if whoever asks may see it."""
    number = change.cause.removeprefix(CAUSE)
    order = Order.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    source = gettext("An order")
    if order is not None:
        day = date_format(localtime(order.placed_at), "DATE_FORMAT")
        source = gettext("Order %(number)s of %(day)s") % {"number": order.number, "day": day}
    return Origin("purchases", source, change.at, change.actor_name)


explain(CAUSE, bought, "purchases")
