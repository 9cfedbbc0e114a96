"""A letter to everybody but a few, acted out on the invented company: what it truly causes follows from its laws.

Whoever orders anyway orders anyway; of the others who got the letter, some do because of it, by the chance of their custom.
The readout knows nothing of that and has to find it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from fullcircle.personalize.experiments.assigning import lot_of
from fullcircle.personalize.experiments.effects import Pair, Sums
from fullcircle.personalize.experiments.models import WHOLE
from fullcircle.simulation.clock import Numbers
from fullcircle.simulation.company import Portion
from fullcircle.simulation.parameters import Custom


@dataclass(frozen=True)
class Letter:
    """To everybody known on a day, by lot; orders of some days count."""

    on: float  # day since the beginning
    days: int = 14
    holdout: float = 0.2
    salt: str = "letter"


@dataclass(frozen=True)
class Outcome:
    """What a readout sees, and what is true."""

    pair: Pair
    truth: float  # the share of the treated who ordered because of the letter, by the laws


def acted_out(portions: Iterable[Portion], letter: Letter, customs: Sequence[Custom]) -> Outcome:
    """The letter, the weeks after it, and the truth about it. Other customs are other answers to the same letter."""
    chance = np.random.default_rng(list(letter.salt.encode()))
    treated, held, caused = Sums(), Sums(), 0.0
    for portion in portions:
        known = portion.people.known_at < letter.on
        left_out = lots(portion.first, known.size, letter.salt) < letter.holdout * WHOLE
        anyway = ordered(portion, letter)
        chances = np.array([custom.persuaded for custom in customs])[portion.people.custom]
        because = ~anyway & (chance.random(chances.size) < chances)
        got = known & ~left_out
        treated += Sums.of_yes(int(got.sum()), int((got & (anyway | because)).sum()))
        held += Sums.of_yes(int((known & left_out).sum()), int((known & left_out & anyway).sum()))
        caused += float((chances * ~anyway)[got].sum())
    return Outcome((treated, held), caused / max(1, treated.n))


@lru_cache(maxsize=8)
def lots(first: int, many: int, salt: str) -> Numbers:
    """By person, as the product draws them."""
    return np.array([lot_of(salt, first + at) for at in range(many)])


def ordered(portion: Portion, letter: Letter) -> Numbers:
    """Who orders in these days by themselves."""
    orders = portion.orders
    within = (orders.at >= letter.on) & (orders.at < letter.on + letter.days)
    found = np.zeros(portion.people.known_at.size, dtype=bool)
    found[orders.buyer[within]] = True
    return found
