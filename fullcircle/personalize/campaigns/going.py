"""The verbs of a campaign's way: approved by somebody with the right to, scheduled, paused, resumed, canceled, over."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from fullcircle.interact.messages.holding import cancel_messages, hold_messages, release_messages
from fullcircle.interact.messages.models import Sending
from fullcircle.interact.templates.models import TemplateVersion
from fullcircle.personalize.campaigns.actions import reopen
from fullcircle.personalize.campaigns.checking import looked_over
from fullcircle.personalize.campaigns.events import (
    CampaignApproved,
    CampaignCanceled,
    CampaignMeasured,
    CampaignPaused,
    CampaignResumed,
    CampaignScheduled,
    CampaignSent,
)
from fullcircle.personalize.campaigns.models import OPEN, UNDER_WAY, Campaign, CampaignRecipient
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import locked, touch

NOBODY_SENDS = "whoever sent it may not sign in any more"
FARTHEST = timedelta(days=366)
IN_HAND = ("staged", "transmitting")
WORK = "jobs.manage"  # only our own background work looks after what is over


def moved(campaign: Campaign, state: str, *also: str) -> None:
    campaign.state = state
    touch(campaign)
    campaign.save(update_fields=["state", "version", "updated_at", *also])


@action(needs="approve", label="Approve", fits=lambda each: each.state == "draft" and not each.archived_at)
def approve_campaign(campaign: Campaign, *, by: Actor) -> Campaign:
    """Let a campaign go as it is planned now: everything that stands in the way is mended first, and its letters are fixed."""
    campaign = locked(campaign)
    if campaign.state != "draft" or campaign.archived_at:
        raise Refused("Only a draft can be approved.")
    found = looked_over(campaign, by)
    if found.obstacles:
        raise Refused(" ".join(each.sentence for each in found.obstacles))
    letters = list(campaign.letters.all())
    for letter in letters:
        letter.version = TemplateVersion.objects.filter(template=letter.template_id).first()
        letter.save(update_fields=["version"])
    campaign.approved_at, campaign.approved_by_id = timezone.now(), by.user_id
    moved(campaign, "approved", "approved_at", "approved_by")
    record(CampaignApproved(len(letters), len(found.remarks)), about=campaign, by=by)
    return campaign


@action(
    needs="edit", label="Change it again", fits=lambda each: each.state in ("approved", "scheduled")
)  # fmt: skip
def reopen_campaign(campaign: Campaign, *, by: Actor) -> Campaign:
    """Take an approved or scheduled campaign back to a draft, before it has begun."""
    campaign = locked(campaign)
    if campaign.state not in ("approved", "scheduled"):
        raise Refused("Only a campaign that is approved and has not begun can be changed again.")
    reopen(campaign, by, "somebody wants to change it")
    return campaign


@action(needs="send", label="Send", fits=lambda each: each.state == "approved" and not each.archived_at)
def send_campaign(campaign: Campaign, *, by: Actor, at: datetime | None = None) -> Campaign:
    """Send an approved campaign now, or at a time of your choice. The audience is frozen when it begins."""
    from fullcircle.personalize.campaigns.jobs import run

    campaign, now = locked(campaign), timezone.now()
    if campaign.state != "approved" or campaign.archived_at:
        raise Refused("Only a campaign that is approved can be sent.")
    if at is not None and not now - timedelta(minutes=1) <= at <= now + FARTHEST:
        raise Refused(fields={"at": "Choose a time between now and a year from now."})
    campaign.starts_at, campaign.started_by_id = max(at or now, now), by.user_id
    moved(campaign, "scheduled", "starts_at", "started_by")
    told = date_format(timezone.localtime(campaign.starts_at), "j M Y, H:i")
    record(CampaignScheduled(campaign.starts_at.isoformat(), told), about=campaign, by=by)
    if by.user_id:
        run.defer(by=by, at=campaign.starts_at if at else None, lock=campaign.cause, campaign=campaign.pk)
    return campaign


@action(needs="send", label="Pause", fits=lambda each: each.state == "sending")
def pause_campaign(campaign: Campaign, *, by: Actor) -> Campaign:
    """Let nothing more leave from this moment, until it is resumed; what is at the server already cannot be called back."""
    campaign = locked(campaign)
    if campaign.state != "sending":
        raise Refused("Only a campaign that is being sent can be paused.")
    hold_messages(by=by, cause=campaign.cause)
    moved(campaign, "paused")
    record(CampaignPaused(waiting(campaign)), about=campaign, by=by)
    return campaign


@action(needs="send", label="Resume", fits=lambda each: each.state == "paused")
def resume_campaign(campaign: Campaign, *, by: Actor) -> Campaign:
    """Go on where it was paused; whoever had their letter gets no other."""
    from fullcircle.personalize.campaigns.jobs import run

    campaign = locked(campaign)
    if campaign.state != "paused":
        raise Refused("Only a paused campaign can be resumed.")
    release_messages(by=by, cause=campaign.cause)
    campaign.started_by_id = by.user_id or campaign.started_by_id
    moved(campaign, "sending", "started_by")
    record(CampaignResumed(waiting(campaign)), about=campaign, by=by)
    if by.user_id:
        run.defer(by=by, lock=campaign.cause, campaign=campaign.pk)
    return campaign


@action(needs="send", label="Cancel", fits=lambda each: each.state in ("scheduled", *UNDER_WAY))
def cancel_campaign(campaign: Campaign, *, by: Actor) -> Campaign:
    """End a campaign for good: what has not left never will. What has left stays as it is, and is still measured."""
    campaign = locked(campaign)
    if campaign.state not in (*OPEN, *UNDER_WAY):
        raise Refused("This campaign is over already.")
    left = waiting(campaign)
    if campaign.state in UNDER_WAY:
        cancel_messages(by=by, cause=campaign.cause)
    moved(campaign, "canceled")
    record(CampaignCanceled(left), about=campaign, by=by)
    return campaign


def waiting(campaign: Campaign) -> int:
    """Whom it has still to reach, as far as whoever asks may see them."""
    undecided = CampaignRecipient.objects.filter(campaign=campaign, state="waiting").count()
    return undecided + Sending.objects.filter(cause=campaign.cause, state__in=IN_HAND).count()


@action(needs=WORK, hidden=True)
def conclude_campaign(campaign: Campaign, *, by: Actor, now: datetime) -> bool:
    """Note that nothing of it waits any more; whether that is so."""
    campaign = locked(campaign)
    if campaign.state != "sending" or waiting(campaign):
        return False
    campaign.sent_at = now
    moved(campaign, "sent", "sent_at")
    sent = Sending.objects.filter(cause=campaign.cause, state="sent").count()
    record(CampaignSent(sent), about=campaign, by=by)
    return True


@action(needs=WORK, hidden=True)
def give_up_campaign(campaign: Campaign, *, by: Actor) -> Campaign:
    """Stop where it is because whoever sent it may not sign in any more: a colleague has to decide whether it goes on."""
    campaign = locked(campaign)
    if campaign.state == "scheduled":
        reopen(campaign, by, NOBODY_SENDS)
    elif campaign.state == "sending":
        hold_messages(by=by, cause=campaign.cause)
        moved(campaign, "paused")
        record(CampaignPaused(waiting(campaign)), about=campaign, by=by)
    return campaign


@action(needs=WORK, hidden=True)
def note_measured(campaign: Campaign, *, by: Actor, now: datetime) -> bool:
    """Note that the days that count are over for everybody; whether that is so."""
    campaign = locked(campaign)
    experiment = campaign.experiment
    if campaign.state != "sent" or experiment is None or not experiment.is_over(now):
        return False
    moved(campaign, "measured")
    record(CampaignMeasured(), about=campaign, by=by)
    return True
