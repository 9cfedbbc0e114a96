"""The verbs of experiments: beginning one, changing it, letting people in, ending it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone

from fullcircle.differentiate.segments.models import Segment
from fullcircle.identify.contacts.models import Contact
from fullcircle.personalize.experiments import assigning
from fullcircle.personalize.experiments.events import (
    ExperimentEnded,
    PeopleAssigned,
    PeopleDivided,
    VerdictReached,
)
from fullcircle.personalize.experiments.models import MOST_HELD_OUT, Arm, Assignment, Experiment, Reading
from fullcircle.personalize.experiments.readout import as_figures, read_out
from fullcircle.personalize.experiments.wording import HEADLINES
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import edit_record, locked, new_record, tell

Goal = Literal["orders", "revenue", "margin", "event"]
Looks = Literal["end", "any"]
HOLDOUT, AT_ONCE, MOST_VERSIONS = "holdout", 10_000, 8
SAID_BEFOREHAND = ("goal", "goal_event", "window_days", "looks", "alpha")
FIXED = "Said before the first one came in; to change it now would be to choose by the result. Begin another experiment."
ELSEWHERE = "A campaign runs this experiment; change it there."


@dataclass(frozen=True)
class Version:
    """One way of treating people; weights split what the holdout leaves."""

    key: str
    name: str
    weight: Decimal = Decimal(1)


ONE = (Version("a", "Gets it"),)


@action(needs="add", hidden=True)
def create_experiment(
    model: type[Experiment], *, by: Actor, values: dict[str, Any], source: str = ""
) -> Experiment:
    """Add an experiment from its fields: one version, and the holdout."""
    return made(by, values, ONE, source=source)


@action(needs="experiment.add", label="Plan an experiment")
def begin_experiment(
    *, by: Actor, name: str, description: str = "", goal: Goal = "orders", goal_event: str = "", window_days: int = 14,
    holdout: Decimal = Decimal(10), versions: list[Version] | None = None, looks: Looks = "end", run_by: str = "",
    cause: str = "",
) -> Experiment:  # fmt: skip
    """Say what is tried, what it should cause within how many days, and how people are shared out by lot."""
    values = {
        "name": name, "description": description, "goal": goal, "goal_event": goal_event,
        "window_days": window_days, "holdout": holdout, "looks": looks,
    }  # fmt: skip
    return made(by, values, versions or ONE, run_by=run_by, cause=cause)


def made(
    by: Actor,
    values: dict[str, Any],
    versions: Sequence[Version],
    *,
    run_by: str = "",
    source: str = "",
    cause: str = "",
) -> Experiment:
    refuse_senseless(values)
    refuse_versions(versions)
    experiment, facts = new_record(Experiment, by=by, values=values, source=source)
    Experiment.objects.filter(pk=experiment.pk).update(run_by=run_by[:60])
    Arm.objects.create(
        experiment=experiment, key=HOLDOUT, name="Left out", position=0, share=0, is_holdout=True
    )
    keep_versions(experiment, versions)
    share_out(experiment, versions)
    experiment.refresh_from_db()
    tell(experiment, "added", facts, by, cause)
    return experiment


@action(needs="edit", hidden=True)
def edit_experiment(
    thing: Experiment, *, by: Actor, values: dict[str, Any], expect: int | None = None, cause: str = ""
) -> Experiment:
    """Change fields of an experiment; what was said beforehand stays once somebody is in."""
    experiment = locked(thing)
    if values.keys() & {*SAID_BEFOREHAND, "holdout"}:
        refuse_others(experiment, cause)
    edited = edit_record(experiment, by=by, values=sensible(experiment, values), expect=expect, cause=cause)
    if edited.holdout != experiment.holdout:
        divided(edited, weights_of(edited), by, cause)
    return edited


@action(needs="edit", label="Change what is tried")
def change_experiment(
    experiment: Experiment, *, by: Actor, name: str | None = None, goal: Goal | None = None,
    goal_event: str | None = None, window_days: int | None = None, holdout: Decimal | None = None,
    versions: list[Version] | None = None, looks: Looks | None = None, cause: str = "",
) -> Experiment:  # fmt: skip
    """Change an experiment and its versions. Whoever is in stays where they are; what was said beforehand stays, too."""
    experiment = locked(experiment)
    refuse_others(experiment, cause)
    asked = {
        "name": name, "goal": goal, "goal_event": goal_event, "window_days": window_days, "holdout": holdout,
        "looks": looks,
    }  # fmt: skip
    values = {key: value for key, value in asked.items() if value is not None}
    edited = edit_record(experiment, by=by, values=sensible(experiment, values), cause=cause)
    if versions is not None:
        refuse_versions(versions)
        keep_versions(edited, versions)
    if versions is not None or edited.holdout != experiment.holdout:
        divided(edited, versions or weights_of(edited), by, cause)
    return edited


@action(needs="edit", hidden=True)
def adopt_experiment(experiment: Experiment, *, by: Actor, run_by: str) -> Experiment:
    """Say what runs an experiment, once."""
    experiment = locked(experiment)
    if experiment.run_by not in ("", run_by):
        raise Refused("Something else runs this experiment already.")
    Experiment.objects.filter(pk=experiment.pk).update(run_by=run_by[:60])
    experiment.run_by = run_by[:60]
    return experiment


@action(needs="edit", hidden=True)
def assign_people(
    experiment: Experiment, *, by: Actor, contacts: list[int], at: datetime, cause: str = ""
) -> dict[int, str]:
    """Let people in by their numbers: who is in which arm now, those who were in before included."""
    if len(contacts) > AT_ONCE:
        raise Refused(f"At most {AT_ONCE:,} people come in at once.")
    let_in(experiment, Contact.objects.filter(pk__in=contacts), at, by, cause)
    rows = Assignment.objects.filter(experiment=experiment, contact__in=contacts)
    return dict(rows.values_list("contact", "arm__key"))


@action(
    needs="edit",
    label="Let the people of a segment in",
    fits=lambda each: each.run_by == "" and not each.ended_at,
)
def assign_segment(
    experiment: Experiment, *, by: Actor, segment: Segment, at: datetime | None = None, cause: str = ""
) -> int:
    """Share everybody of a segment out by lot; how many came in. From this moment their days are counted."""
    found = Contact.objects.filter(segments__segment=segment, archived_at=None)
    return let_in(experiment, found, at or timezone.now(), by, cause)


def let_in(experiment: Experiment, found: Any, at: datetime, by: Actor, cause: str) -> int:
    experiment = locked(experiment)
    refuse_others(experiment, cause)
    if experiment.ended_at:
        raise Refused("This experiment has ended: nobody new comes in.")
    came, held_out = assigning.bring_in(experiment, found, at)
    if came:
        record(PeopleAssigned(came, held_out), about=experiment, by=by, cause=cause)
    return came


@action(
    needs="edit", label="End it", fits=lambda each: each.run_by == "" and each.people and not each.ended_at
)
def end_experiment(
    experiment: Experiment, *, by: Actor, at: datetime | None = None, cause: str = ""
) -> Experiment:
    """Let nobody new in; the days of those who are in run on."""
    experiment = locked(experiment)
    refuse_others(experiment, cause)
    if experiment.ended_at:
        raise Refused("This experiment has ended already.")
    experiment.ended_at = at or timezone.now()
    experiment.save(update_fields=["ended_at"])
    record(ExperimentEnded(), about=experiment, by=by, cause=cause)
    return experiment


def refuse_others(experiment: Experiment, cause: str) -> None:
    """What a campaign runs is changed by the campaign alone, which says so as the cause."""
    if experiment.run_by and cause != experiment.run_by:
        raise Refused(ELSEWHERE)


def sensible(experiment: Experiment, values: dict[str, Any]) -> dict[str, Any]:
    """What may be changed: once somebody is in, nothing that was said beforehand."""
    refuse_senseless({key: getattr(experiment, key) for key in SAID_BEFOREHAND} | values)
    late = {
        key: FIXED
        for key in SAID_BEFOREHAND
        if experiment.people and key in values and str(values[key]) != str(getattr(experiment, key))
    }
    if late:
        raise Refused(fields=late)
    return values


def refuse_senseless(values: dict[str, Any]) -> None:
    if values.get("goal") == "event" and not str(values.get("goal_event") or "").strip():
        raise Refused(fields={"goal_event": "Name the event that counts, as your website reports it."})


def refuse_versions(versions: Sequence[Version]) -> None:
    keys = [each.key for each in versions]
    if not 1 <= len(versions) <= MOST_VERSIONS:
        raise Refused(fields={"versions": f"An experiment has 1 to {MOST_VERSIONS} versions."})
    if len(set(keys)) < len(keys) or HOLDOUT in keys or not all(map(str.isidentifier, keys)):
        raise Refused(fields={"versions": "Each version has a key of its own: letters, such as a, b, c."})
    if not all(each.name.strip() for each in versions):
        raise Refused(fields={"versions": "Each version has a name."})
    if any(each.weight < 0 for each in versions) or not sum(each.weight for each in versions):
        raise Refused(fields={"versions": "Weights are 0 or more, and not all of them 0."})


def keep_versions(experiment: Experiment, versions: Sequence[Version]) -> None:
    """Versions keep their row by key; one that somebody got stays, if need be with nobody new."""
    gone = experiment.arms.filter(is_holdout=False).exclude(key__in=[each.key for each in versions])
    if kept := gone.filter(assignments__isnull=False).first():
        raise Refused(
            fields={"versions": f"Somebody got “{kept.name}”: it stays; give it the weight 0 instead."}
        )
    gone.delete()
    for position, each in enumerate(versions, 1):
        Arm.objects.update_or_create(
            experiment=experiment,
            key=each.key[:20],
            defaults={"name": each.name.strip()[:80], "position": position},
            create_defaults={"name": each.name.strip()[:80], "position": position, "share": 0},
        )


def weights_of(experiment: Experiment) -> list[Version]:
    """The versions as they share what the holdout leaves now."""
    arms = experiment.arms.filter(is_holdout=False)
    return [Version(arm.key, arm.name, Decimal(arm.share)) for arm in arms]


def divided(experiment: Experiment, versions: Sequence[Version], by: Actor, cause: str) -> None:
    """Share out anew. While nobody is in, the first division is simply another one."""
    if experiment.people:
        experiment.division += 1
        Experiment.objects.filter(pk=experiment.pk).update(division=experiment.division)
    share_out(experiment, versions)
    told = ", ".join(f"{arm.name} {arm.share / 100:g} %" for arm in experiment.arms.all())
    record(PeopleDivided(told), about=experiment, by=by, cause=cause)


def share_out(experiment: Experiment, versions: Sequence[Version]) -> None:
    if not 0 <= experiment.holdout <= MOST_HELD_OUT:
        raise Refused(fields={"holdout": f"Leave out 0 to {MOST_HELD_OUT} percent."})
    assigning.divide(
        experiment, assigning.split(experiment.holdout, {each.key: each.weight for each in versions})
    )


@action(needs="experiment.edit", hidden=True)
def take_reading(experiment: Experiment, *, by: Actor, now: datetime | None = None) -> Reading:
    """Measure an experiment and keep what it shows today; a later look of the same day takes the place of the earlier one.

    Only our own background work does: a colleague who sees some of the people would keep figures of these alone.
    """
    if by.kind != "system":
        raise Refused("Experiments are measured in the background, over everybody who is in.")
    experiment, moment = locked(experiment), now or timezone.now()
    found = read_out(experiment, moment)
    before = (
        Reading.objects.filter(experiment=experiment)
        .order_by("-day")
        .values_list("verdict", flat=True)
        .first()
    )
    main = found.main
    reading, _ = Reading.objects.update_or_create(
        experiment=experiment, day=timezone.localdate(moment),
        defaults={
            "taken_at": moment, "figures": as_figures(found), "verdict": found.word,
            "effect": main.value if main else None, "low": main.low if main else None, "high": main.high if main else None,
            "safe_low": main.safe_low if main else None, "safe_high": main.safe_high if main else None,
        },
    )  # fmt: skip
    if found.word != (before or "nobody"):
        told = VerdictReached(found.word, before or "", str(HEADLINES[found.word]))
        record(told, about=experiment, by=by)
    return reading
