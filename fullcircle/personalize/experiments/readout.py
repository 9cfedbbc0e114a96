"""The readout of an experiment: for each arm what its people did, for each comparison what it caused, and one verdict."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from fullcircle.personalize.experiments.effects import Effect, Interval, Pair, Sums, effect
from fullcircle.personalize.experiments.fairness import Fairness, fairness
from fullcircle.personalize.experiments.measuring import Group, measure
from fullcircle.personalize.experiments.models import Arm, Division, Experiment
from fullcircle.personalize.experiments.verdicts import Moment, Verdict, Word, judge

MONEY = ("revenue", "margin")


@dataclass(frozen=True)
class ArmFigures:
    """What the people of one arm did."""

    key: str
    name: str
    is_holdout: bool
    people: int
    did: int  # how many reached the goal, or ordered where the goal is an amount
    rate: float  # of the goal, by the person
    placed: int
    buyers: int
    revenue: float
    margin: float
    touched_people: int
    touched_orders: int
    touched_revenue: float


@dataclass(frozen=True)
class Comparison:
    """One measure, one group against another."""

    of: str  # the key of an arm, or nothing for all who were treated
    measure: str
    treated: int
    value: float
    low: float
    high: float
    safe_low: float
    safe_high: float
    adjusted: float
    adjusted_low: float
    adjusted_high: float
    removed: float

    @property
    def extra(self) -> Interval:
        return Interval(self.value, self.low, self.high).times(self.treated)


@dataclass(frozen=True)
class Readout:
    """An experiment as it stood at a moment. Everything in it is a number, a word or a list of them, so it can be kept."""

    taken_at: str
    word: Word
    over: bool
    goal: str
    against: str  # the key of the arm that all are compared with
    arms: list[ArmFigures]
    main: Comparison | None
    others: list[Comparison]  # the same for the other measures
    by_arm: list[Comparison]  # for each arm, with intervals that are as sure all together
    alpha: float
    split_p: float
    crossed: int
    costless: int
    people: int

    @property
    def is_unfair(self) -> bool:
        return Fairness(0, self.split_p).is_suspicious


def read_out(experiment: Experiment, now: datetime) -> Readout:
    """Measure, compare, and judge."""
    arms, groups = list(experiment.arms.all()), measure(experiment, now)
    against = reference(arms, groups)
    fair = split_of(experiment, arms, groups)
    moment = Moment(experiment.is_over(now), experiment.looks == "any", float(experiment.alpha))
    verdict = judge(pairs(groups, experiment.goal, None, against), moment, fair=not fair.is_suspicious)
    treated = [arm for arm in arms if arm.pk != against]
    strict = moment.alpha / max(1, len(treated))
    return Readout(
        taken_at=now.isoformat(), word=verdict.word, over=moment.over, goal=experiment.goal,
        against=next((arm.key for arm in arms if arm.pk == against), ""),
        arms=[figures_of(arm, groups, experiment.goal) for arm in arms if has_a_place(arm, groups)],
        main=main_of(verdict, experiment.goal),
        others=compared(groups, against, [None], other_measures(experiment), moment.alpha, {}),
        by_arm=compared(
            groups, against, [arm.pk for arm in treated] if len(treated) > 1 else [], [experiment.goal],
            strict, {arm.pk: arm.key for arm in arms},
        ),
        alpha=moment.alpha, split_p=fair.p, crossed=sum(each.crossed for each in groups),
        costless=sum(each.costless for each in groups), people=sum(each.people for each in groups),
    )  # fmt: skip


def reference(arms: Sequence[Arm], groups: Sequence[Group]) -> int:
    """Whom all are compared with: those left out; where nobody is, the first version."""
    people = people_by_arm(groups)
    held = next((arm for arm in arms if arm.is_holdout), None)
    if held and (people.get(held.pk) or held.share):
        return held.pk
    return next((arm.pk for arm in arms if not arm.is_holdout), 0)


def people_by_arm(groups: Iterable[Group]) -> dict[int, int]:
    found: dict[int, int] = {}
    for each in groups:
        found[each.arm] = found.get(each.arm, 0) + each.people
    return found


def has_a_place(arm: Arm, groups: Sequence[Group]) -> bool:
    return bool(arm.share or people_by_arm(groups).get(arm.pk))


def pairs(groups: Sequence[Group], measure: str, arm: int | None, against: int) -> list[Pair]:
    """For each division: those of one arm, or all who were treated, and those they are compared with."""
    found = []
    for division in sorted({each.division for each in groups}):
        here = [each for each in groups if each.division == division]
        treated = [each for each in here if each.arm != against and arm in (None, each.arm)]
        left_out = [each for each in here if each.arm == against]
        found.append((total(treated, measure), total(left_out, measure)))
    return found


def total(groups: Iterable[Group], measure: str) -> Sums:
    return sum((each.sums[measure] for each in groups), Sums())


def split_of(experiment: Experiment, arms: Sequence[Arm], groups: Sequence[Group]) -> Fairness:
    """Counts by arm against the shares that were valid when people came in."""
    shares: Mapping[int, Mapping[str, int]] = dict(
        Division.objects.filter(experiment=experiment).values_list("number", "shares")
    )
    return fairness([
        (
            [sum(each.people for each in groups if (each.arm, each.division) == (arm.pk, number)) for arm in arms],
            [shares[number].get(arm.key, 0) for arm in arms],
        )
        for number in sorted({each.division for each in groups} & shares.keys())
    ])  # fmt: skip


def figures_of(arm: Arm, groups: Sequence[Group], goal: str) -> ArmFigures:
    mine = [each for each in groups if each.arm == arm.pk]
    reached = total(mine, goal)
    buyers = total(mine, "orders").some
    return ArmFigures(
        arm.key, arm.name, arm.is_holdout, reached.n, buyers if goal in MONEY else reached.some, reached.mean,
        sum(each.placed for each in mine), buyers, total(mine, "revenue").y, total(mine, "margin").y,
        sum(each.touched_people for each in mine), sum(each.touched_orders for each in mine),
        sum(each.touched_revenue for each in mine),
    )  # fmt: skip


def main_of(verdict: Verdict, goal: str) -> Comparison | None:
    return comparison("", goal, verdict.effect) if verdict.effect else None


def other_measures(experiment: Experiment) -> list[str]:
    return [each for each in ("orders", *MONEY) if each != experiment.goal]


def compared(
    groups: Sequence[Group], against: int, arms: Sequence[int | None], measures: Sequence[str], alpha: float,
    keys: Mapping[int, str],
) -> list[Comparison]:  # fmt: skip
    found = [
        (arm, measure, effect(pairs(groups, measure, arm, against), alpha))
        for arm in arms
        for measure in measures
    ]
    return [comparison(keys.get(arm or 0, ""), measure, each) for arm, measure, each in found if each]


def comparison(of: str, measure: str, found: Effect) -> Comparison:
    return Comparison(
        of, measure, found.treated, found.usual.value, found.usual.low, found.usual.high,
        finite(found.safe.low), finite(found.safe.high), found.adjusted.value, found.adjusted.low, found.adjusted.high,
        found.removed,
    )  # fmt: skip


def finite(value: float) -> float:
    """Before anything was seen an interval has no ends; the largest number there is stands for it."""
    return max(-1e12, min(1e12, value))


def as_figures(readout: Readout) -> dict[str, Any]:
    """As it is kept, and as programs read it."""
    return asdict(readout)


def from_figures(kept: Mapping[str, Any]) -> Readout:
    values = dict(kept)
    values["arms"] = [ArmFigures(**each) for each in kept["arms"]]
    values["main"] = Comparison(**kept["main"]) if kept["main"] else None
    for name in ("others", "by_arm"):
        values[name] = [Comparison(**each) for each in kept[name]]
    return Readout(**values)
