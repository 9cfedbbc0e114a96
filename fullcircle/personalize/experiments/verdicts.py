"""What may be said of an experiment, in one word that a sentence explains."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fullcircle.personalize.experiments.effects import USUAL, Effect, Interval, Pair, effect, enough

Word = Literal["nobody", "alone", "unfair", "early", "few", "proven", "not_proven", "harmful"]


@dataclass(frozen=True)
class Moment:
    """When one looks, and what was said beforehand about looking."""

    over: bool  # everybody's days are
    any_day: bool = False  # a verdict may be spoken on any day, by the interval that is made for it
    alpha: float = USUAL


@dataclass(frozen=True)
class Verdict:
    """The word, the effect if there is one, and the interval that the word rests on."""

    word: Word
    effect: Effect | None = None
    interval: Interval | None = None


def judge(pairs: Sequence[Pair], moment: Moment, *, fair: bool = True) -> Verdict:
    """One look. Of all looks together at most alpha are wrong: before the end only the interval for every day counts, and
    then only against going on, unless it was said beforehand that any day decides."""
    if not any(one.n or other.n for one, other in pairs):
        return Verdict("nobody")
    found = effect(pairs, moment.alpha)
    if found is None:
        return Verdict("alone")
    interval = found.usual if moment.over and not moment.any_day else found.safe
    if not fair:
        return Verdict("unfair", found, interval)
    if not enough(pairs):
        return Verdict("few" if moment.over else "early", found, interval)
    sure = found.beyond_chance or interval is found.safe
    if interval.high < 0 and sure:
        return Verdict("harmful", found, interval)
    if not moment.over and not moment.any_day:
        return Verdict("early", found, interval)
    if interval.low > 0 and sure:
        return Verdict("proven", found, interval)
    return Verdict("not_proven" if moment.over else "early", found, interval)
