"""Taking back what has not begun yet."""

from fullcircle.personalize.campaigns.going import reopen_campaign, resume_campaign
from fullcircle.personalize.campaigns.models import Campaign
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.undo import UNDO


def undo_approved(event: LoggedEvent, kind: str, by: Actor) -> str:
    reopen_campaign(Campaign.objects.get(pk=event.about_id), by=by)
    return "It is a draft again."


def undo_paused(event: LoggedEvent, kind: str, by: Actor) -> str:
    resume_campaign(Campaign.objects.get(pk=event.about_id), by=by)
    return "It goes on."


UNDO |= {
    "campaign.approved": undo_approved,
    "campaign.scheduled": undo_approved,
    "campaign.paused": undo_paused,
}
