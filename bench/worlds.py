"""Invented worlds in which we know what is true: the judge of our statistics, for tests and for bench/."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy

from fullcircle.personalize.experiments.effects import Sums
from fullcircle.personalize.experiments.verdicts import Moment, Word, judge

PEOPLE, HOLDOUT = 10_000, 0.1
USUALLY_SPENT, EVENNESS = 60.0, 1.5  # a gamma, as skewed as baskets are


@dataclass(frozen=True)
class World:
    """How many people do it anyway, and how many more because of it."""

    goal: str
    base: float
    lift: float

    def __str__(self) -> str:
        return f"{self.goal}, {self.base:.1%} and {self.lift:.1%} more"

    @property
    def truth(self) -> float:
        return self.lift * (USUALLY_SPENT if self.goal == "revenue" else 1)


@dataclass(frozen=True)
class Look:
    """One world, looked at once, at the end."""

    word: str
    covered: bool
    value: float


def groups(world: World, random: Any) -> list[tuple[int, Any]]:
    """Of the treated and of those left out: how many they are, and what each spends who does it at all."""
    held = int(PEOPLE * HOLDOUT)
    sizes = ((PEOPLE - held, world.base + world.lift), (held, world.base))
    return [
        (n, random.gamma(EVENNESS, USUALLY_SPENT / EVENNESS, random.binomial(n, share))) for n, share in sizes
    ]


def summed(world: World, n: int, spent: Any) -> Sums:
    some = len(spent)
    if world.goal == "orders":
        return Sums.of_yes(n, some)
    return Sums(n, some, float(spent.sum()), float(spent @ spent))


def rates(world: World, *, worlds: int, seed: int) -> Iterator[Look]:
    """Each world looked at once, at the end, by the very function that the product judges with."""
    random = numpy.random.default_rng(seed)
    for _number in range(worlds):
        one, other = (summed(world, *each) for each in groups(world, random))
        verdict = judge([(one, other)], Moment(over=True))
        assert verdict.effect is not None
        usual = verdict.effect.usual
        yield Look(verdict.word, usual.low <= world.truth <= usual.high, usual.value)


def look_daily(world: World, *, worlds: int, seed: int, days: int, any_day: bool) -> Iterator[set[Word]]:
    """Every word that was spoken about a world by somebody who looked every day, one set a world."""
    random = numpy.random.default_rng(seed)
    for _number in range(worlds):
        known = [(n, spent, random.integers(1, days + 1, len(spent))) for n, spent in groups(world, random)]
        yield {
            spoken(world, known, day, Moment(over=day == days, any_day=any_day)) for day in range(1, days + 1)
        }


def spoken(world: World, known: Sequence[tuple[int, Any, Any]], day: int, moment: Moment) -> Word:
    one, other = (summed(world, n, spent[when <= day]) for n, spent, when in known)
    return judge([(one, other)], moment).word
