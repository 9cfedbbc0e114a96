"""The verbs of planning: begin a campaign, say whom it is for, what they get, how it is judged, and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.utils import timezone

from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.segments.sensitive import why_not_for
from fullcircle.identify.consent.models import Purpose
from fullcircle.interact.templates.models import Template
from fullcircle.personalize.campaigns.events import (
    CampaignPlanned,
    CampaignReopened,
    MoneySpent,
    SpendRemoved,
)
from fullcircle.personalize.campaigns.models import (
    OPEN,
    UNDER_WAY,
    Campaign,
    CampaignLetter,
    CampaignSegment,
    SpendEntry,
)
from fullcircle.personalize.experiments.actions import (
    Goal,
    Version,
    adopt_experiment,
    begin_experiment,
    change_experiment,
)
from fullcircle.personalize.offers.models import Offer
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import edit_record, locked, new_record, tell, touch

KEYS = "abcdefgh"
USUAL_HOLDOUT = Decimal(10)
TOO_LATE = "The audience is being written to already: pause it, or begin another campaign."
FROZEN = "The audience was frozen when the campaign started, and stays as it is."
ALONE = "Without a holdout nobody can say what the campaign caused. Say that you know this by “sure”."


@dataclass(frozen=True)
class Letter:
    """A template by its number, how large a part gets it beside the others, and whose codes it shows."""

    template: int
    weight: Decimal = Decimal(1)
    offer: int | None = None


@action(needs="add", hidden=True)
def create_campaign(
    model: type[Campaign], *, by: Actor, values: dict[str, Any], source: str = ""
) -> Campaign:
    """Begin a campaign: a draft with a holdout, which nobody gets."""
    campaign, facts = new_record(model, by=by, values=values, source=source)
    experiment = begin_experiment(by=by, name=campaign.name)
    adopt_experiment(experiment, by=by, run_by=campaign.cause)
    campaign.experiment = experiment
    campaign.save(update_fields=["experiment"])
    tell(campaign, "added", facts, by)
    return campaign


@action(needs="edit", hidden=True)
def edit_campaign(
    thing: Campaign, *, by: Actor, values: dict[str, Any], expect: int | None = None, cause: str = ""
) -> Campaign:
    """Change the fields of a campaign. What people read is approved anew; name, budget and owner can change at any time."""
    campaign = locked(thing)
    read_by_people = {"sender_name", "reply_to"} & values.keys()
    if read_by_people and campaign.state not in OPEN:
        raise Refused(fields=dict.fromkeys(read_by_people, TOO_LATE))
    edited: Campaign = edit_record(campaign, by=by, values=values, expect=expect, cause=cause)
    if read_by_people and edited.version != campaign.version:
        reopen(edited, by, "the sender changed")
    if edited.name != campaign.name and edited.experiment:
        change_experiment(edited.experiment, by=by, name=edited.name, cause=edited.cause)
    return edited


@action(needs="edit", label="Set the audience")
def set_audience(
    campaign: Campaign, *, by: Actor, purpose: str, segments: list[Segment], exclusions: list[Segment] | None = None
) -> Campaign:  # fmt: skip
    """Say for what purpose people are written to, who they are (in any of these segments), and who is left alone."""
    campaign = still_open(campaign)
    without = exclusions or []
    found = Purpose.objects.filter(key=purpose, retired_at=None).first()
    wrong: dict[str, str] = {}
    if found is None:
        wrong["purpose"] = "Choose the purpose for which these people agreed to be written to."
    elif campaign.channel not in found.channels:
        wrong["purpose"] = f"“{found.name}” is not for email."
    if not segments:
        wrong["segments"] = "Choose at least one segment."
    used = (why_not_for(each, purpose) for each in segments)
    if wrong_use := next(filter(None, used), ""):
        wrong["segments"] = wrong_use
    if wrong_use := next(filter(None, (why_not_for(each, purpose) for each in without)), ""):
        wrong["exclusions"] = wrong_use
    if both := sorted({each.name for each in segments if each in without}):
        wrong["exclusions"] = f"Both meant and left alone: {', '.join(both)}."
    if wrong:
        raise Refused(fields=wrong)
    CampaignSegment.objects.filter(campaign=campaign).delete()
    CampaignSegment.objects.bulk_create(
        CampaignSegment(campaign=campaign, segment=each, excluded=each in without)
        for each in dict.fromkeys([*segments, *without])
    )
    campaign.purpose = purpose
    return planned(campaign, by, "whom it is for")


@action(needs="edit", label="Set the letters")
def set_letters(campaign: Campaign, *, by: Actor, letters: list[Letter]) -> Campaign:
    """Say which template people get; with several, each person gets one of them by lot, and the best shows. Once people
    are in, only the shares can change, for those who come after."""
    campaign = locked(campaign)
    if campaign.state not in (*OPEN, "paused"):
        raise Refused(TOO_LATE)
    templates = known_templates(letters)
    before = list(CampaignLetter.objects.filter(campaign=campaign))
    if campaign.state == "paused":
        if [each.template for each in letters] != [each.template_id for each in before]:
            raise Refused(
                fields={"letters": "People have these letters already; only the shares can change."}
            )
        for each, given in zip(before, letters, strict=True):
            CampaignLetter.objects.filter(pk=each.pk).update(weight=given.weight)
    else:
        CampaignLetter.objects.filter(campaign=campaign).delete()
        CampaignLetter.objects.bulk_create(
            CampaignLetter(
                campaign=campaign, key=key, template_id=each.template, weight=each.weight, offer_id=each.offer
            )
            for key, each in zip(KEYS, letters, strict=False)
        )
    share_out(campaign, letters, templates, by)
    return planned(campaign, by, "what they get")


def known_templates(letters: Sequence[Letter]) -> dict[int, Template]:
    if not 1 <= len(letters) <= len(KEYS):
        raise Refused(fields={"letters": f"Choose 1 to {len(KEYS)} templates."})
    if any(each.weight < 0 for each in letters) or not sum(each.weight for each in letters):
        raise Refused(fields={"letters": "Shares are 0 or more, and not all of them 0."})
    found = Template.objects.filter(archived_at=None).in_bulk([each.template for each in letters])
    if len(found) < len({each.template for each in letters}):
        raise Refused(fields={"letters": "There is no such template."})
    offers = {each.offer for each in letters if each.offer}
    if Offer.objects.filter(archived_at=None, pk__in=offers).count() < len(offers):
        raise Refused(fields={"letters": "There is no such offer, or it is archived."})
    return found


def share_out(
    campaign: Campaign, letters: Sequence[Letter], templates: dict[int, Template], by: Actor
) -> None:
    """The experiment has an arm for each letter."""
    assert campaign.experiment is not None
    versions = [
        Version(key, f"{key.upper()}: {templates[each.template].name}"[:80], each.weight)
        for key, each in zip(KEYS, letters, strict=False)
    ]
    change_experiment(campaign.experiment, by=by, versions=versions, cause=campaign.cause)


@action(needs="edit", label="Set how it is judged")
def set_measure(
    campaign: Campaign,
    *,
    by: Actor,
    goal: Goal = "orders",
    goal_event: str = "",
    window_days: int = 14,
    holdout: Decimal = USUAL_HOLDOUT,
    sure: bool = False,
) -> Campaign:
    """Say what the campaign should cause within how many days, and how many people in a hundred get nothing, by lot, so that
    this can be known. Without a holdout it cannot, so that takes a `sure`."""
    campaign = locked(campaign)
    if campaign.state not in (*OPEN, "paused"):
        raise Refused(TOO_LATE)
    assert campaign.experiment is not None
    if not holdout and not sure and campaign.experiment.holdout:
        raise Refused(fields={"holdout": ALONE})
    change_experiment(
        campaign.experiment, by=by, goal=goal, goal_event=goal_event, window_days=window_days, holdout=holdout,
        cause=campaign.cause,
    )  # fmt: skip
    return planned(campaign, by, "how it is judged")


def still_open(campaign: Campaign) -> Campaign:
    campaign = locked(campaign)
    if campaign.archived_at:
        raise Refused("This campaign is archived.")
    if campaign.state not in OPEN:
        raise Refused(FROZEN if campaign.frozen_at else "This campaign is canceled.")
    return campaign


def planned(campaign: Campaign, by: Actor, what: str) -> Campaign:
    """What was approved was the plan before: whoever changes it asks again, but for the shares of one that is paused."""
    touch(campaign)
    campaign.save(update_fields=["purpose", "version", "updated_at"])
    record(CampaignPlanned(what), about=campaign, by=by)
    if campaign.state not in UNDER_WAY:
        reopen(campaign, by, f"{what} changed")
    return campaign


def reopen(campaign: Campaign, by: Actor, why: str) -> None:
    """A draft again, if it was more than that."""
    if campaign.state not in ("approved", "scheduled"):
        return
    CampaignLetter.objects.filter(campaign=campaign).update(version=None)
    campaign.state, campaign.approved_at, campaign.approved_by_id, campaign.starts_at = (
        "draft",
        None,
        None,
        None,
    )
    campaign.save(update_fields=["state", "approved_at", "approved_by", "starts_at"])
    record(CampaignReopened(why), about=campaign, by=by)


@action(needs="add", label="Duplicate")
def duplicate_campaign(campaign: Campaign, *, by: Actor, name: str = "") -> Campaign:
    """Begin another campaign with the same audience, letters and measure; nothing of what happened comes along."""
    values = {
        "name": (name.strip() or f"{campaign.name} again")[:120], "objective": campaign.objective,
        "sender_name": campaign.sender_name, "reply_to": campaign.reply_to, "budget": campaign.budget,
    }  # fmt: skip
    again: Campaign = create_campaign(
        Campaign, by=by, values={key: each for key, each in values.items() if each}
    )
    rows = list(CampaignSegment.objects.filter(campaign=campaign).select_related("segment"))
    inside = [each.segment for each in rows if not each.excluded and not each.segment.archived_at]
    if inside and Purpose.objects.filter(key=campaign.purpose, retired_at=None).exists():
        without = [each.segment for each in rows if each.excluded and not each.segment.archived_at]
        set_audience(again, by=by, purpose=campaign.purpose, segments=inside, exclusions=without)
    letters = CampaignLetter.objects.filter(campaign=campaign, template__archived_at=None)
    if same := [Letter(each.template_id, each.weight, each.offer_id) for each in letters]:
        set_letters(again, by=by, letters=same)
    if was := campaign.experiment:
        set_measure(
            again, by=by, goal=cast(Goal, was.goal), goal_event=was.goal_event, window_days=was.window_days,
            holdout=was.holdout, sure=True,
        )  # fmt: skip
    again.refresh_from_db()
    return again


@action(needs="edit", label="Note what was spent")
def add_spend(
    campaign: Campaign, *, by: Actor, amount: Decimal, what: str, day: date | None = None
) -> Campaign:
    """Write down what the campaign cost, in the organization's currency."""
    wrong: dict[str, str] = {}
    if not 0 < amount < 10**11:
        wrong["amount"] = "Give an amount above zero."
    if not what.strip():
        wrong["what"] = "Say what it was paid for."
    if wrong:
        raise Refused(fields=wrong)
    campaign = locked(campaign)
    entry = SpendEntry.objects.create(
        campaign=campaign, day=day or timezone.localdate(), amount=amount, what=what.strip()[:200],
        actor_name=by.name[:120],
    )  # fmt: skip
    record(MoneySpent(f"{entry.amount:,.2f}", entry.what), about=campaign, by=by)
    return campaign


@action(needs="edit", hidden=True)
def remove_spend(campaign: Campaign, *, by: Actor, entry: int) -> Campaign:
    """Count an entry no longer."""
    campaign = locked(campaign)
    row = SpendEntry.objects.filter(campaign=campaign, pk=entry).first()
    if row is None:
        raise Missing("This entry is not there any more.")
    record(SpendRemoved(f"{row.amount:,.2f}", row.what), about=campaign, by=by)
    row.delete()
    return campaign
