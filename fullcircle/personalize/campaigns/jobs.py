"""Sending a campaign in the background, and looking after what stopped on the way or is over."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fullcircle.interact.mail.transports import hand_to_colleague
from fullcircle.interact.messages.permits import Sender
from fullcircle.personalize.campaigns.going import conclude_campaign, give_up_campaign, note_measured
from fullcircle.personalize.campaigns.models import Campaign
from fullcircle.personalize.campaigns.previewing import as_test, letter_for
from fullcircle.personalize.campaigns.staging import begin_sending, leave_out_unseen, stage_portion
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Refused
from fullcircle.platform.jobs import every, job
from fullcircle.platform.notices.actions import tell
from fullcircle.platform.notices.kinds import Kind, register_kind

WHO = "Campaigns"
TEST_SENT = register_kind(
    Kind("campaign.tested", _("The test of {campaign} is in your mailbox"), "mail-check", "green")
)
TEST_FAILED = register_kind(
    Kind("campaign.test_failed", _("The test of {campaign} could not be sent. {why}"), "mail-x", "rose")
)
STOPPED = timedelta(minutes=5)  # after which a campaign that should move is picked up again


@job(queue="long", attempts=5)
def run(*, by: Actor, campaign: int) -> None:
    """Freeze the audience once its time has come, then put one portion after another on its way."""
    with acting(by):
        found = Campaign.objects.filter(pk=campaign).first()
        if found is None:
            return
        found = begin_sending(found, by=by, now=timezone.now())
    some = 1
    while some:
        with acting(by):
            some = stage_portion(found, by=by, now=timezone.now())
    with acting(system(WHO)) as machine:
        leave_out_unseen(found, by=machine)


@job(queue="sending", attempts=1)
def hand_test(*, by: Actor, campaign: int, key: str, as_contact: str) -> None:
    """Hand a test to the address by which whoever asked for it signs in, and tell them how that went."""
    with acting(by, read_only=True):
        found = Campaign.objects.get(pk=campaign)
        letter = letter_for(found, key, as_contact, by).letter
        colleague = User.directory.get(pk=by.person)
    if letter is None:
        return
    try:
        hand_to_colleague(colleague, as_test(letter), Sender(found.sender_name, found.reply_to))
        kind, why = TEST_SENT, ""
    except Refused as refused:
        kind, why = TEST_FAILED, refused.sentence
    with acting(system(WHO)) as machine:
        tell(
            kind, by=machine, people=[by.person], cause=f"{found.cause}:test:{timezone.now():%Y%m%d%H%M%S%f}",
            link=f"/campaigns/{campaign}/letters/{key}/", facts={"campaign": found.name, "why": why},
        )  # fmt: skip


@every("* * * * *")
@job(queue="default", attempts=2)
def look_after() -> None:
    """Note what is over, and pick up what was left lying: a worker that was killed, a machine that was off."""
    now = timezone.now()
    with acting(system(WHO), read_only=True):
        open_ = Campaign.objects.filter(state__in=("scheduled", "sending", "sent"), archived_at=None)
        found = list(open_.order_by("pk").select_related("experiment"))
    for campaign in found:
        with acting(system(WHO)) as by:
            if campaign.state == "sent":
                note_measured(campaign, by=by, now=now)
            elif campaign.state == "sending" and conclude_campaign(campaign, by=by, now=now):
                continue
        if campaign.state == "sending" or is_late(campaign):
            pick_up(campaign)


def is_late(campaign: Campaign) -> bool:
    """Its time has been for a while, and nothing happened."""
    starts = campaign.starts_at
    return campaign.state == "scheduled" and starts is not None and starts < timezone.now() - STOPPED


def pick_up(campaign: Campaign) -> None:
    """Go on in the name of whoever sent it; if they may not sign in any more, somebody else has to."""
    with acting(system(WHO), read_only=True):
        if campaign.state == "sending" and not campaign.recipients.filter(state="waiting").exists():
            return  # all is on its way
    actor = actor_for_user(campaign.started_by_id) if campaign.started_by_id else None
    with acting(system(WHO)) as by:
        if actor is None:
            give_up_campaign(campaign, by=by)
        else:
            run.defer(by=actor, lock=campaign.cause, campaign=campaign.pk)
