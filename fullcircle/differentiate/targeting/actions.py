"""The verbs of targeting: saying what counts, measuring segments, and deciding about one."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone

from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.targeting import queries
from fullcircle.differentiate.targeting.events import SegmentTargeted, TargetingChanged, TargetingMeasured
from fullcircle.differentiate.targeting.measuring import COLUMNS, EVERYBODY, measure
from fullcircle.differentiate.targeting.models import (
    LONGEST_REASON,
    MANAGE,
    SegmentStanding,
    TargetingDecision,
    TargetingMeasure,
)
from fullcircle.differentiate.targeting.words import approach_told, counted_told
from fullcircle.identify.consent.channels import CHANNELS, label_of
from fullcircle.identify.consent.models import Purpose
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import accepted, tell
from fullcircle.platform.records.resource import resource_of
from fullcircle.platform.settings.organization import organization

Choice = Literal["chosen", "not_now"]
WEIGHTS = tuple(value for value, _label in TargetingMeasure.WEIGHTS)


@action(needs=MANAGE, label="Decide what counts in targeting")
def set_targeting(
    *, by: Actor, purpose: str, channel: str = "email", size: Decimal = Decimal(1), value: Decimal = Decimal(1),
    reach: Decimal = Decimal(1), response: Decimal = Decimal(1),
) -> TargetingMeasure:  # fmt: skip
    """Say how much each factor counts (0, 0.5, 1 or 2), and for which purpose and channel people must be reachable."""
    weights = {"size": size, "value": value, "reach": reach, "response": response}
    wrong = {key: "0, 0.5, 1 or 2." for key, weight in weights.items() if weight not in WEIGHTS}
    if not wrong and not any(weights.values()):
        wrong["size"] = "At least one of the four has to count."
    found = the_purpose(purpose, channel, wrong)
    values = {f"{key}_weight": weight for key, weight in weights.items()}
    how, _ = TargetingMeasure.objects.update_or_create(
        id=1, defaults={**values, "purpose": found, "channel": channel}
    )
    record(TargetingChanged(counted_told(how)), about=how, by=by)
    return how


def the_purpose(key: str, channel: str, wrong: dict[str, str]) -> Purpose:
    """The purpose that is asked for, on a channel it knows; every fault at once."""
    found = Purpose.objects.filter(key=key, retired_at=None).first()
    if found is None:
        wrong["purpose"] = f"There is no purpose “{key[:40]}”."
    elif channel not in found.channels:
        wrong["channel"] = f"{found.name} is not sent on this channel."
    if wrong or found is None:
        raise Refused(fields=wrong)
    return found


@action(needs=MANAGE, label="Measure all segments for targeting")
def measure_targeting(*, by: Actor, now: datetime | None = None) -> int:
    """Bring the figures of every segment in use up to date; how many segments that are."""
    moment = now or timezone.now()
    how = queries.how_ranked() or begun()
    found = measure(how.purpose, how.channel, moment)
    everybody = found.pop(EVERYBODY, dict.fromkeys(COLUMNS, 0))
    TargetingMeasure.objects.filter(id=1).update(**everybody, measured_at=moment)
    empty = Segment.objects.filter(archived_at=None).exclude(pk__in=found).values_list("pk", flat=True)
    found |= {pk: dict.fromkeys(COLUMNS, 0) for pk in empty}
    SegmentStanding.objects.exclude(segment__in=found).delete()
    SegmentStanding.objects.bulk_create(
        [SegmentStanding(segment_id=pk, measured_at=moment, **figures) for pk, figures in found.items()],
        update_conflicts=True, unique_fields=["segment"], update_fields=[*COLUMNS, "measured_at"],
    )  # fmt: skip
    record(TargetingMeasured(len(found)), about=how, by=by)
    return len(found)


def begun() -> TargetingMeasure:
    """The usual way to rank, until somebody decides on another: for the first marketing purpose that uses email."""
    purpose = Purpose.objects.filter(retired_at=None, is_marketing=True, channels__contains=["email"]).first()
    return TargetingMeasure.objects.create(id=1, purpose=purpose)


@action(needs="targetingdecision.add", label="Decide on targeting")
def decide_on_segment(
    *,
    by: Actor,
    segment: int,
    choice: Choice,
    reason: str,
    purpose: str = "",
    channel: str = "",
    cause: str = "",
) -> TargetingDecision:
    """Choose a segment, or not now; the figures of the moment are kept with it. Purpose and channel: the board's, if not said."""
    how = queries.how_ranked()
    said = reason.strip()
    wrong = (
        {} if 0 < len(said) <= LONGEST_REASON else {"reason": f"Say why, in 1 to {LONGEST_REASON} letters."}
    )
    found = Segment.objects.filter(pk=segment).first() if 0 < segment < 2**63 else None
    if found is None:
        wrong["segment"] = "There is no such segment, or you may not see it."
    elif found.archived_at:
        wrong["segment"] = "This segment is archived."
    if channel and channel not in CHANNELS:
        wrong["channel"] = f"There is no channel “{channel[:40]}”."
    key = purpose or (how.purpose.key if how and how.purpose else "")
    channel = channel or (how.channel if how else "email")
    what = the_purpose(key, channel, wrong) if key or wrong else None
    assert found is not None  # or it was wrong
    decision = TargetingDecision(
        segment=found, name=found.name, choice=choice, reason=said, purpose=key, channel=channel,
        approach=(approach_told(what, channel) or label_of(channel))[:160], decided_by=by.name[:120], owner_id=by.user_id,
        currency=organization().currency, is_sensitive=found.is_sensitive,
    )  # fmt: skip
    if how is not None:
        stand(decision, how, what)
    decision.save()
    tell(decision, "added", {"choice": choice, "reason": said}, by, cause)
    told = SegmentTargeted(str(decision.get_choice_display()), decision.approach, said, decision.pk)
    record(told, about=found, by=by, cause=cause)
    return decision


def stand(decision: TargetingDecision, how: TargetingMeasure, purpose: Purpose | None) -> None:
    """The figures as they are, and the segment's place among all, if it was measured."""
    found = queries.place_of(decision.segment_id, queries.board(how))
    figures = dict(found.figures) if found else dict.fromkeys(COLUMNS, 0)
    if purpose and (purpose.pk, decision.channel) != (how.purpose_id, how.channel):
        fresh = measure(purpose, decision.channel, timezone.now(), only=[decision.segment_id])
        figures = fresh.get(decision.segment_id, figures)
    for column, value in figures.items():
        setattr(decision, column, value)
    decision.counted, decision.measured_at = counted_told(how)[:200], how.measured_at
    decision.segments = SegmentStanding.objects.count()
    if found:
        decision.place, decision.score = found.place, found.score


@action(needs="add", hidden=True)
def create_decision(
    model: type[TargetingDecision], *, by: Actor, values: dict[str, Any], source: str = ""
) -> TargetingDecision:
    """Nobody fills a decision in like a form: its figures are those of the moment."""
    resource = resource_of(model)
    assert resource is not None
    accepted(resource, values, by, creating=True)
    raise Refused("Decide on the targeting board, or by the action decide_on_segment.")
