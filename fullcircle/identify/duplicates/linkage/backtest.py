"""Whether decisions taught anything: every pair weighed by what was learned from the decisions about other records.

Nobody decides pairs by chance: the likeliest come first, and the doubtful when somebody teaches. So each decision counts for the
pairs of about its weight that wait, as in a survey that asked some more often than others. Where nobody decided anything, nothing
is said.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from hashlib import shake_128
from typing import Any

from fullcircle.identify.duplicates.linkage.learning import (
    BIT,
    Label,
    groups,
    held_out,
    odds_to_share,
    surprise,
)
from fullcircle.identify.duplicates.linkage.trust import wilson

BANDS = (0.0, 2.0, 4.0, 7.0, 11.0, 16.0)  # bits, between which pairs are about as likely
PARTS = 10
DRAWS, SEED = 200, 11
CERTAIN = 0.95  # of the draws in which the corrections must surprise less
STEPS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.99)  # of what is expected, between which what happened is counted
Interval = tuple[float, float, float]


@dataclass(frozen=True)
class Step:
    """Pairs of about one expectation: how many, what was expected, how it turned out."""

    pairs: int
    expected: float
    happened: float


@dataclass(frozen=True)
class Figures:
    """How well weights told the same from the different: each with its interval."""

    precision: Interval
    recall: Interval
    f1: Interval
    surprise: float  # bits by decision; less is better
    calibration: float  # by how much what is expected misses what happens, on the average
    steps: list[Step] = field(default_factory=list)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Figures":
        kept = {name: tuple(told[name]) for name in ("precision", "recall", "f1")}
        steps = [Step(**each) for each in told["steps"]]
        return cls(**kept, surprise=told["surprise"], calibration=told["calibration"], steps=steps)


@dataclass(frozen=True)
class Backtest:
    """The records alone, and corrected by decisions, on the same held-out pairs."""

    decisions: int
    same: int
    effective: float  # as many decisions by chance would say as much
    before: Figures
    after: Figures
    surer: float  # the share of draws in which the corrected weights surprised less
    unknown: int  # pairs that wait at a weight of which nobody decided any

    @property
    def is_better(self) -> bool:
        return self.surer >= CERTAIN and self.after.f1[0] >= self.before.f1[0]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Backtest":
        figures = {name: Figures.from_json(told[name]) for name in ("before", "after")}
        return cls(**{**told, **figures})


def band_of(weight: float) -> int:
    return bisect_right(BANDS, weight)


def stand_for(weights: Sequence[float], waiting: Sequence[int]) -> list[float]:
    """For how many pairs each decision stands: those of its band that wait, and those that were decided."""
    decided = [0] * (len(BANDS) + 1)
    for weight in weights:
        decided[band_of(weight)] += 1
    each = [(many + own) / own if own else 0.0 for many, own in zip(waiting, decided, strict=True)]
    return [each[band_of(weight)] for weight in weights]


def compared(labels: Sequence[Label], weights: Sequence[float], waiting: Sequence[int]) -> Backtest:
    """`weights` are those by which the pairs were put in order, `waiting` how many still wait in each band."""
    after, before = held_out(labels, PARTS), [label.claimed for label in labels]
    same = [label.same for label in labels]
    shares = stand_for(weights, waiting)
    drawn = draws(labels, shares)
    bands = {band_of(weight) for weight in weights}
    surer = sum(surprised(after, same, each) < surprised(before, same, each) for each in drawn) / len(drawn)
    return Backtest(
        decisions=len(labels), same=sum(same), effective=effective(shares),
        before=figures(before, same, shares, drawn), after=figures(after, same, shares, drawn), surer=surer,
        unknown=sum(many for band, many in enumerate(waiting) if band not in bands),
    )  # fmt: skip


def draws(labels: Sequence[Label], shares: Sequence[float]) -> list[list[float]]:
    """The decisions as they might have come out: as many groups of records, drawn again with their pairs."""
    members = defaultdict(list)
    for place, group in enumerate(groups(labels)):
        members[group].append(place)
    whole, found = list(members.values()), []
    for draw in range(DRAWS):
        mine = [0.0] * len(labels)
        for number in numbers(draw, len(whole)):
            for place in whole[number]:
                mine[place] += shares[place]
        found.append(mine)
    return found


def numbers(draw: int, many: int) -> list[int]:
    """As many numbers below `many`, as if by chance and always the same: the same decisions have the same intervals."""
    stream = shake_128(f"{SEED}:{draw}".encode()).digest(4 * many)
    return [int.from_bytes(stream[at : at + 4]) % many for at in range(0, 4 * many, 4)]


def figures(
    weights: Sequence[float], same: Sequence[bool], shares: Sequence[float], drawn: Sequence[Sequence[float]]
) -> Figures:
    spread = [rates(weights, same, each) for each in drawn]
    middle = rates(weights, same, shares)
    precision, recall, f1 = (
        interval(value, sorted(each[at] for each in spread), effective(shares))
        for at, value in enumerate(middle)
    )
    steps = steps_of(weights, same, shares)
    total = sum(step.pairs for step in steps)
    missed = sum(step.pairs * abs(step.expected - step.happened) for step in steps)
    return Figures(precision, recall, f1, surprised(weights, same, shares), missed / total, steps)


def effective(shares: Sequence[float]) -> float:
    """As many decisions by chance would say as much."""
    return sum(shares) ** 2 / sum(share * share for share in shares)


def interval(value: float, drawn: Sequence[float], worth: float) -> Interval:
    """Where nineteen of twenty draws lie; and where none was wrong, no surer than so many decisions can be."""
    last = len(drawn) - 1
    low, high = wilson(value * worth, worth)
    return value, min(low, drawn[round(0.025 * last)]), max(high, drawn[round(0.975 * last)])


def rates(weights: Sequence[float], same: Sequence[bool], shares: Sequence[float]) -> Interval:
    """Precision, recall among what was proposed, and F1, of what is likelier than not."""
    told = right = true = 0.0
    for weight, is_same, share in zip(weights, same, shares, strict=True):
        told += share * (weight >= 0)
        true += share * is_same
        right += share * (is_same and weight >= 0)
    precision, recall = right / told if told else 0.0, right / true if true else 0.0
    return precision, recall, 2 * right / (told + true) if told + true else 0.0


def surprised(weights: Sequence[float], same: Sequence[bool], shares: Sequence[float]) -> float:
    """How little was expected what happened, in bits by pair."""
    total = sum(
        share * surprise(weight, is_same)
        for weight, is_same, share in zip(weights, same, shares, strict=True)
    )
    return total / sum(shares) / BIT


def steps_of(weights: Sequence[float], same: Sequence[bool], shares: Sequence[float]) -> list[Step]:
    found: dict[int, list[float]] = {}
    for weight, is_same, share in zip(weights, same, shares, strict=True):
        expected = odds_to_share(weight)
        step = found.setdefault(bisect_right(STEPS, expected), [0.0, 0.0, 0.0])
        step[0] += share
        step[1] += share * expected
        step[2] += share * is_same
    return [
        Step(round(many), expected / many, happened / many)
        for _, (many, expected, happened) in sorted(found.items())
    ]
