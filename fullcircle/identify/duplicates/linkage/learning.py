"""What reviewers decided corrects what was learned without them, field by field.

The weight that the records alone gave stays where it is; decisions only move it: so many bits more or less for each answer of
each field, and a slope for all of it together. Every correction costs something, so that a few decisions change little and many
change what they speak about (logistic regression around the old weights, the most likely one given a bell-shaped prior). The
reasons stay what they were, a list of fields whose weights add up.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

BIT = math.log(2)
START, SLOPE = "start", "slope"
# How far a correction may be from none, in bits, before it takes more than a handful of decisions to bring it about.
SPREAD_OF_START, SPREAD_OF_SLOPE, SPREAD = 3.0, 0.5, 4.0
ROUNDS, ENOUGH = 30, 1e-6
MOST_BITS = 60.0
Name = tuple[str, int]
Row = list[tuple[int, float]]  # which figure, and how much of it


@dataclass(frozen=True)
class Label:
    """A pair somebody decided: what the records alone said of it, what each field answered, and what it turned out to be."""

    claimed: float
    answers: Mapping[str, int]
    same: bool
    ends: tuple[int, int] = (0, 0)


@dataclass
class Learned:
    """The corrections, in bits."""

    start: float = 0.0
    slope: float = 1.0
    answers: dict[str, dict[int, float]] = field(default_factory=dict)  # field → which answer → bits

    def weight(self, claimed: float, answers: Mapping[str, int]) -> float:
        return self.start + self.slope * claimed + sum(self.bits(*each) for each in answers.items())

    def bits(self, key: str, place: int) -> float:
        return self.answers.get(key, {}).get(place, 0.0)

    def as_json(self) -> dict[str, Any]:
        return {"start": self.start, "slope": self.slope, "answers": self.answers}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Learned":
        answers = {
            key: {int(place): bits for place, bits in found.items()} for key, found in told["answers"].items()
        }
        return cls(told["start"], told["slope"], answers)


def fit(labels: Sequence[Label]) -> Learned:
    """The corrections that the decisions ask for."""
    names: dict[Name, int] = {(START, 0): 0, (SLOPE, 0): 1}
    for label in labels:
        for name in given(label.answers):
            names.setdefault(name, len(names))
    rows = [row_of(label, names) for label in labels]
    figures = newton(rows, [label.same for label in labels], priors(names))
    found = Learned(figures[0], figures[1])
    for (key, place), at in names.items():
        if at > 1:
            found.answers.setdefault(key, {})[place] = figures[at]
    return found


def given(answers: Mapping[str, int]) -> Iterator[Name]:
    """Silence teaches nothing."""
    return ((key, place) for key, place in answers.items() if place >= 0)


def row_of(label: Label, names: Mapping[Name, int]) -> Row:
    claimed = max(-MOST_BITS, min(MOST_BITS, label.claimed))
    return [(0, 1.0), (1, claimed), *((names[each], 1.0) for each in given(label.answers))]


def priors(names: Mapping[Name, int]) -> list[tuple[float, float]]:
    """Where each figure begins, and how stiff it is."""
    spreads = {START: SPREAD_OF_START, SLOPE: SPREAD_OF_SLOPE}
    return [(float(key == SLOPE), (spreads.get(key, SPREAD) * BIT) ** -2) for key, _ in names]


def newton(rows: Sequence[Row], same: Sequence[bool], prior: Sequence[tuple[float, float]]) -> list[float]:
    """The most likely figures. Each step asks how steep it is and how fast that changes; a few are enough."""
    figures = [begin for begin, _ in prior]
    cost = cost_of(rows, same, prior, figures)
    for _round in range(ROUNDS):
        slope, bend = steepness(rows, same, prior, figures)
        step = solved(bend, slope)
        for _half in range(ROUNDS):
            tried = [value + move for value, move in zip(figures, step, strict=True)]
            lower = cost_of(rows, same, prior, tried)
            if lower <= cost:
                break
            step = [move / 2 for move in step]
        if cost - lower < ENOUGH:
            break
        figures, cost = tried, lower
    return figures


def cost_of(
    rows: Sequence[Row], same: Sequence[bool], prior: Sequence[tuple[float, float]], figures: Sequence[float]
) -> float:
    """How unlikely the decisions are with these figures, and the figures themselves."""
    stiff = sum(stiff * (value - begin) ** 2 for (begin, stiff), value in zip(prior, figures, strict=True))
    return stiff / 2 + sum(
        surprise(sum(figures[at] * amount for at, amount in row), is_same)
        for row, is_same in zip(rows, same, strict=True)
    )


def surprise(bits: float, same: bool) -> float:
    """How little a decision was expected: none where it was certain, much where the opposite was."""
    against = max(-MOST_BITS, min(MOST_BITS, -bits if same else bits))
    return math.log1p(2.0**against)


def steepness(
    rows: Sequence[Row], same: Sequence[bool], prior: Sequence[tuple[float, float]], figures: Sequence[float]
) -> tuple[list[float], list[list[float]]]:
    size = len(prior)
    slope = [stiff * (begin - value) for (begin, stiff), value in zip(prior, figures, strict=True)]
    bend = [[0.0] * size for _ in range(size)]
    for at, (_begin, stiff) in enumerate(prior):
        bend[at][at] = stiff
    for row, is_same in zip(rows, same, strict=True):
        share = odds_to_share(sum(figures[at] * amount for at, amount in row))
        missing, spread = BIT * (is_same - share), BIT * BIT * share * (1 - share)
        for at, amount in row:
            slope[at] += missing * amount
            line, part = bend[at], spread * amount
            for other, more in row:
                line[other] += part * more
    return slope, bend


def odds_to_share(bits: float) -> float:
    return 1 / (1 + 2.0 ** -max(-MOST_BITS, min(MOST_BITS, bits)))


def solved(matrix: list[list[float]], right: Sequence[float]) -> list[float]:
    """x of matrix · x = right, for a matrix that is symmetric and bends upward everywhere (Cholesky)."""
    size = len(right)
    lower: list[list[float]] = []
    for at, line in enumerate(matrix):
        mine: list[float] = []
        for other in range(at):
            theirs = lower[other]
            mine.append((line[other] - dot(mine, theirs)) / theirs[other])
        mine.append(math.sqrt(line[at] - dot(mine, mine)))
        lower.append(mine)
    half: list[float] = []
    for mine, value in zip(lower, right, strict=True):
        half.append((value - dot(mine, half)) / mine[-1])
    found = [0.0] * size
    for at in range(size - 1, -1, -1):
        behind = sum(lower[other][at] * found[other] for other in range(at + 1, size))
        found[at] = (half[at] - behind) / lower[at][at]
    return found


def dot(one: Iterable[float], other: Iterable[float]) -> float:
    """As far as the shorter goes."""
    return sum(a * b for a, b in zip(one, other, strict=False))


def groups(labels: Sequence[Label]) -> list[int]:
    """Pairs that share a record, or are chained by one, belong together: what is learned of a firm is not tested on it."""
    leads: dict[int, int] = {}

    def root(pk: int) -> int:
        while leads.setdefault(pk, pk) != pk:
            leads[pk] = leads[leads[pk]]
            pk = leads[pk]
        return pk

    for label in labels:
        one, other = (root(end) for end in label.ends)
        leads[max(one, other)] = min(one, other)
    return [root(label.ends[0]) for label in labels]


def folds(labels: Sequence[Label], many: int) -> list[int]:
    """Which part each label belongs to; groups stay whole, and every part has about as many."""
    members: dict[int, list[int]] = defaultdict(list)
    for place, group in enumerate(groups(labels)):
        members[group].append(place)
    found, sizes = [0] * len(labels), [0] * many
    for _group, places in sorted(members.items(), key=lambda each: (-len(each[1]), each[0])):
        least = min(range(many), key=lambda part: (sizes[part], part))
        sizes[least] += len(places)
        for place in places:
            found[place] = least
    return found


def held_out(labels: Sequence[Label], many: int) -> list[float]:
    """The weight of every pair as learned from the decisions of the other parts."""
    parts = folds(labels, many)
    found = [0.0] * len(labels)
    for part in range(many):
        learned = fit([label for label, other in zip(labels, parts, strict=True) if other != part])
        for place, label in enumerate(labels):
            if parts[place] == part:
                found[place] = learned.weight(label.claimed, label.answers)
    return found
