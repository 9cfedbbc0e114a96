"""Orders, consents and objections change what may be inferred, and what is."""

from django.utils import timezone

from fullcircle.identify.purchases.models import Order
from fullcircle.identify.traits import actions
from fullcircle.identify.traits.inferring import traits_inferred
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.following import Happened, follow

PROFILING = frozenset({"objection.raised", "objection.lifted", "processing.restricted", "restriction.lifted"})
SAID = frozenset({"consent.granted", "consent.withdrawn", "consent.expired"})


@follow("order", "contact")
def look_again(events: list[Happened], by: Actor) -> None:
    """Customers who bought, gave back, agreed or objected, portion by portion."""
    orders = {event.about for event in events if event.kind == "order"}
    people = {event.about for event in events if event.type in PROFILING | SAID}
    if (orders or people) and traits_inferred():
        bought = Order.objects.filter(pk__in=orders).values_list("contact_id", flat=True)
        both = {*people, *(pk for pk in bought if pk)}
        actions.infer_traits(by=by, ids=sorted(both), now=timezone.now())
