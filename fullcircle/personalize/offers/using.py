"""Offers on the page of the segment that they are for."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.segments.using import MOST, Use, uses_segments
from fullcircle.personalize.offers.models import Offer
from fullcircle.platform.access.actor import Actor


@uses_segments
def offers_of(segment: Segment, by: Actor) -> Iterable[Use]:
    if by.can("offer.view"):
        for each in Offer.objects.filter(segment=segment, archived_at=None).order_by("-pk")[:MOST]:
            yield Use(each.name, f"/offers/{each.pk}/", _("offer for its people alone"), "ticket-percent")
