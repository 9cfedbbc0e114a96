"""Orders are canceled, come back, are put away, or come in with a file: the codes on them follow."""

from fullcircle.identify.purchases.models import Order
from fullcircle.personalize.offers.actions import follow_order
from fullcircle.personalize.offers.events import OfferGivenBack, OfferRedeemed, OfferRefused
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.following import Happened, follow
from fullcircle.platform.events.models import LoggedEvent

OUR_OWN = frozenset({OfferGivenBack.type, OfferRedeemed.type, OfferRefused.type})


@follow("order")
def follow_codes(events: list[Happened], by: Actor) -> None:
    """The orders of a portion that bear a code, one by one; of those that were told once why not, nothing is said twice."""
    about = {event.about for event in events if event.type not in OUR_OWN}
    bearing = Order.objects.filter(pk__in=about).exclude(code="").order_by("pk")
    told = LoggedEvent.objects.filter(about_kind="order", about_id__in=about, type=OfferRefused.type)
    refused = set(told.values_list("about_id", flat=True))
    for order in bearing:
        if order.pk not in refused:
            follow_order(order, by=by)
