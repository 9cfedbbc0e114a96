"""How much a group differs from the one it is compared with: plain functions of sums, which know no table and no person.

Everything follows from sums by group: how many people, the sum and the sum of squares of what is measured, and the same
of what they bought before. So a million people cost as much as a thousand. The formulas, and where they are from, are told
in docs/about/experiments.md.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

NORMAL = NormalDist()
USUAL = 0.05
# Outcomes to be expected in the smaller group, below which a normal interval means little; amounts are skewed and need more.
FEWEST, FEWEST_AMOUNTS = 20.0, 40.0
CLOCK = 200.0  # people with an outcome, where the interval for every day is narrowest

Pair = tuple["Sums", "Sums"]  # treated, and what they are compared with


@dataclass(frozen=True)
class Sums:
    """What a group of people adds up to: y is what is measured, x what they bought before."""

    n: int = 0
    some: int = 0  # people with any outcome at all
    y: float = 0.0
    yy: float = 0.0
    x: float = 0.0
    xx: float = 0.0
    xy: float = 0.0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.n + other.n, self.some + other.some, self.y + other.y, self.yy + other.yy,
            self.x + other.x, self.xx + other.xx, self.xy + other.xy,
        )  # fmt: skip

    @classmethod
    def of_yes(cls, n: int, yes: int) -> "Sums":
        """A yes or no: its square is itself."""
        return cls(n, yes, yes, yes)

    @property
    def is_yes_or_no(self) -> bool:
        return self.y == self.yy == self.some

    @property
    def mean(self) -> float:
        return self.y / self.n if self.n else 0.0

    def variance(self, slope: float = 0.0) -> float:
        """Of y, or of what is left of it when the past is taken away: y − slope · x."""
        own, past = self.product(self.y, self.y, self.yy), self.product(self.x, self.x, self.xx)
        return max(0.0, own - 2 * slope * self.product(self.x, self.y, self.xy) + slope * slope * past)

    def product(self, a: float, b: float, ab: float) -> float:
        """The mean product of two deviations."""
        return ab / self.n - a * b / self.n / self.n if self.n else 0.0


@dataclass(frozen=True)
class Interval:
    """An estimate, and between what the truth lies with the chance it was made for."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> "Interval":
        return Interval(self.value * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True)
class Effect:
    """What was caused, by the person: more than without it, or less."""

    usual: Interval  # for one look, at the end
    safe: Interval  # stays true however often one looks
    error: float
    beyond_chance: bool  # whether chance alone would hardly look like this: asked of amounts, which a few large ones can fool
    adjusted: Interval  # with what people bought before taken into account
    removed: float  # which part of the variance that took away, as it truly was
    treated: int

    @property
    def extra(self) -> Interval:
        """The same for all who were treated together."""
        return self.usual.times(self.treated)


def effect(pairs: Sequence[Pair], alpha: float = USUAL) -> Effect | None:
    """From a pair of groups for each way in which people were shared out, so that shares which changed bias nothing."""
    known = [(one, other) for one, other in pairs if one.n > 1 and other.n > 1]
    if not known:
        return None
    value, error = together(known, 0.0)
    slope = past_slope(known)
    adjusted, smaller = together(known, slope)
    everybody = sum((one + other for one, other in known), Sums())
    reach, chance = NORMAL.inv_cdf(1 - alpha / 2), error_by_chance(known)
    return Effect(
        usual=around(value, reach * error),
        safe=around(value, always(everybody, alpha) * max(error, chance)),
        error=error,
        beyond_chance=everybody.is_yes_or_no or abs(value) > reach * chance,
        adjusted=around(adjusted, reach * smaller),
        removed=max(0.0, 1 - (smaller / error) ** 2) if error else 0.0,
        treated=sum(one.n for one, _other in known),
    )


def around(value: float, reach: float) -> Interval:
    return Interval(value, value - reach, value + reach)


def together(pairs: Sequence[Pair], slope: float) -> tuple[float, float]:
    """The differences of all pairs, each weighing as much as it has people; and the standard error."""
    whole = sum(one.n + other.n for one, other in pairs)
    value = variance = 0.0
    for one, other in pairs:
        weight = (one.n + other.n) / whole
        value += weight * (one.mean - other.mean - slope * (one.x / one.n - other.x / other.n))
        variance += weight**2 * (one.variance(slope) / one.n + other.variance(slope) / other.n)
    return value, math.sqrt(variance)


def error_by_chance(pairs: Sequence[Pair]) -> float:
    """The standard error if nothing was caused. Then all are alike, and the spread is that of everybody: a small group that
    by chance has few outcomes has little spread of its own, too, and would seem surer than it is."""
    whole = sum(one.n + other.n for one, other in pairs)
    parts = (
        ((one.n + other.n) / whole) ** 2 * (one + other).variance() * (1 / one.n + 1 / other.n)
        for one, other in pairs
    )
    return math.sqrt(sum(parts))


def past_slope(pairs: Sequence[Pair]) -> float:
    """How much of what was bought before comes back now, within groups: theta of Deng et al. (2013), known as CUPED."""
    groups = [group for pair in pairs for group in pair]
    both = sum(group.n * group.product(group.x, group.y, group.xy) for group in groups)
    past = sum(group.n * group.product(group.x, group.x, group.xx) for group in groups)
    return both / past if past > 0 else 0.0


def always(group: Sums, alpha: float = USUAL) -> float:
    """How many standard errors an interval reaches that holds at all looks at once.

    The normal mixture of Robbins (1970) as an asymptotic confidence sequence (Waudby-Smith et al. 2024). Its clock is what
    has been seen so far: people with an outcome against those without, by which the difference moves like a random walk,
    whether people come in over time or all at once.
    """
    if not group.n or not group.some:
        return math.inf
    seen = group.some / max(1 - group.some / group.n, 1 / group.n)
    strictness = -2 * math.log(alpha) + math.log(-2 * math.log(alpha)) + 1
    ratio = strictness * seen / CLOCK
    return math.sqrt((1 + 1 / ratio) * (math.log(ratio + 1) - 2 * math.log(alpha)))


def enough(pairs: Sequence[Pair]) -> bool:
    """Whether so many outcomes are to be expected in the smaller group that a normal interval means something."""
    one, other = (sum((pair[side] for pair in pairs), Sums()) for side in (0, 1))
    both = one + other
    fewest = FEWEST if both.is_yes_or_no else FEWEST_AMOUNTS
    return both.n > 0 and min(one.n, other.n) * both.some / both.n >= fewest
