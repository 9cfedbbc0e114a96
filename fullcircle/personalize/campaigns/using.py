"""Campaigns on the page of a segment that they are for, or that they leave out."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.segments.using import MOST, Use, uses_segments
from fullcircle.personalize.campaigns.models import CampaignSegment
from fullcircle.platform.access.actor import Actor


@uses_segments
def campaigns_of(segment: Segment, by: Actor) -> Iterable[Use]:
    if not by.can("campaign.view"):
        return
    rows = CampaignSegment.objects.filter(segment=segment, campaign__archived_at=None)
    for each in rows.select_related("campaign").order_by("-campaign")[:MOST]:
        told = (
            _("campaign that leaves its people out, %(state)s") if each.excluded else _("campaign, %(state)s")
        )
        state = each.campaign.get_state_display().lower()
        yield Use(each.campaign.name, f"/campaigns/{each.campaign_id}/", told % {"state": state}, "megaphone")
