"""The verbs of the sending itself: freezing the audience, and putting it on its way a portion at a time.

Each portion is one transaction: the gate is asked about its people, those who may be written to are shared out by lot, and
whoever is not held out gets a message. Killed at any instruction, a portion has happened or has not; it may run twice.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from fullcircle.identify.consent.deciding import Answer, may_contact_many, question_of
from fullcircle.interact.messages.letters import letters_to
from fullcircle.interact.messages.permits import Sender
from fullcircle.interact.messages.staging import may_wait, put_many_on_their_way
from fullcircle.interact.templates.models import TemplateVersion
from fullcircle.personalize.campaigns.codes import codes_for
from fullcircle.personalize.campaigns.events import CampaignStarted
from fullcircle.personalize.campaigns.models import Campaign, CampaignLetter, CampaignRecipient
from fullcircle.personalize.campaigns.queries import people_of, segments_in_use
from fullcircle.personalize.experiments.actions import HOLDOUT, assign_people
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import locked, touch

PORTION = 1_000
UNSEEN = "unknown"  # as the gate calls it

FREEZE = """
  INSERT INTO personalize_campaign_recipient (campaign_id, contact_id, state, arm, reason)
  SELECT %s, f.id, 'waiting', '', '' FROM ({found}) AS f (id) ORDER BY f.id
  ON CONFLICT (campaign_id, contact_id) DO NOTHING
"""
DECIDED = """
  UPDATE personalize_campaign_recipient r SET state = d.state, arm = d.arm, reason = d.reason, message_id = d.message
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[]) AS d (contact, state, arm, reason, message)
  WHERE r.campaign_id = %s AND r.contact_id = d.contact
"""


@action(needs="send", hidden=True)
def begin_sending(campaign: Campaign, *, by: Actor, now: datetime) -> Campaign:
    """Freeze the audience of a campaign whose time has come: who is in these segments now is meant, and nobody else."""
    campaign = locked(campaign)
    if campaign.state != "scheduled":
        return campaign
    if campaign.archived_at:
        raise Refused("This campaign is archived.")
    if campaign.starts_at is None or campaign.starts_at > now:
        return campaign
    sql, values = people_of(campaign).order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(FREEZE.format(found=sql), [campaign.pk, *values])
        campaign.audience = cursor.rowcount
    campaign.state, campaign.frozen_at = "sending", now
    touch(campaign)
    campaign.save(update_fields=["state", "frozen_at", "audience", "version", "updated_at"])
    inside, without = segments_in_use(campaign)
    told = CampaignStarted(campaign.audience, [each.name for each in inside], [each.name for each in without])
    record(told, about=campaign, by=by, at=now)
    return campaign


@action(needs="send", hidden=True)
def stage_portion(campaign: Campaign, *, by: Actor, now: datetime) -> int:
    """Decide about the next people of the audience and put them on their way; how many were decided about."""
    campaign = locked(campaign)
    if campaign.state != "sending":
        return 0
    waiting = CampaignRecipient.objects.filter(campaign=campaign, state="waiting").order_by("contact")
    people = list(waiting.values_list("contact_id", flat=True)[:PORTION])
    if not people:
        return 0
    answers = may_contact_many(
        by=by, contacts=people, purpose=campaign.purpose, channel=campaign.channel, at=now, phase="staged",
        cause=campaign.cause,
    )  # fmt: skip
    allowed = [each.contact_id for each in answers if may_wait(each)]
    assert campaign.experiment is not None
    arms = (
        assign_people(campaign.experiment, by=by, contacts=allowed, at=now, cause=campaign.cause)
        if allowed
        else {}
    )
    messages = written(campaign, {number: arm for number, arm in arms.items() if arm != HOLDOUT}, by, now)
    decided(campaign, answers, arms, messages)
    return len(people)


@action(needs="jobs.manage", hidden=True)
def leave_out_unseen(campaign: Campaign, *, by: Actor) -> int:
    """Leave out those who still wait when the sender has gone through all: people whom they may not see any more."""
    campaign = locked(campaign)
    if campaign.state != "sending":
        return 0
    unseen = CampaignRecipient.objects.filter(campaign=campaign, state="waiting")
    return unseen.update(state="left_out", reason=UNSEEN)


def written(campaign: Campaign, arms: Mapping[int, str], by: Actor, now: datetime) -> dict[int, int]:
    """A message to each, from the version that was approved for their arm."""
    letters = list(CampaignLetter.objects.filter(campaign=campaign).select_related("version", "offer"))
    versions: dict[str, TemplateVersion] = {each.key: each.version for each in letters if each.version}
    purpose = question_of(campaign.purpose, campaign.channel, now).purpose
    sender = Sender(campaign.sender_name, campaign.reply_to)
    people = {number: versions[arm] for number, arm in arms.items()}
    own = codes_for(campaign, letters, arms, by)
    parts = letters_to(people, purpose, campaign.channel, by=by, sender=sender, own=own)
    made = put_many_on_their_way(
        parts, purpose, cause=campaign.cause, channel=campaign.channel, due=now, by=by, sender=sender
    )
    return {each.contact_id: each.pk for each in made}


def decided(
    campaign: Campaign, answers: list[Answer], arms: Mapping[int, str], messages: Mapping[int, int]
) -> None:
    """Write down what became of these people, in one statement."""
    rows = [
        (each.contact_id, *fate(each, arms.get(each.contact_id, "")), messages.get(each.contact_id))
        for each in answers
    ]
    contacts, states, held, reasons, numbers = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(DECIDED, [contacts, states, held, reasons, numbers, campaign.pk])


def fate(answer: Answer, arm: str) -> tuple[str, str, str]:
    """State, arm and reason."""
    if not arm:
        return "left_out", "", answer.reasons[0].code[:20]
    return ("held_out" if arm == HOLDOUT else "staged"), arm, ""
