"""When customers buy, when they leave, and what an order is worth: draws from the laws of `parameters`."""

from dataclasses import dataclass

import numpy as np

from fullcircle.simulation.clock import Clock, Numbers
from fullcircle.simulation.parameters import Custom, Spending


@dataclass(frozen=True)
class Bought:
    """Orders of some people, in the order in which they were placed by each."""

    buyer: Numbers  # which of the people
    at: Numbers  # days since the company began
    worth: Numbers  # goods, in euros and cents


@dataclass(frozen=True)
class Hidden:
    """What nobody in the company knows about its customers, and our estimates try to find."""

    rate: Numbers  # orders in a week of usual business, while they are customers
    leaves: Numbers  # the chance to leave after a repeated order
    average: Numbers  # euros an order, in the long run
    left_at: Numbers  # days since the company began; infinite while they are customers

    @classmethod
    def of(cls, custom: Custom, chance: np.random.Generator, many: int) -> "Hidden":
        buying, spending = custom.buying, custom.spending
        return cls(
            rate=chance.gamma(buying.r, 1 / buying.alpha, many),
            leaves=chance.beta(buying.a, buying.b, many),
            average=spending.p / chance.gamma(spending.q, 1 / spending.gamma, many),
            left_at=np.full(many, np.inf),
        )


def orders_of(
    hidden: Hidden, first: Numbers, clock: Clock, chance: np.random.Generator
) -> tuple[Numbers, Numbers]:
    """Whose orders fell on which day, the first ones included; notes in `hidden` who left and when.

    All people make their next step together: the n-th turn of the loop is everybody's n-th repeated order.
    """
    people = np.flatnonzero(np.isfinite(first))
    buyers, moments = [people], [first[people]]
    now = clock.business(first[people])
    while people.size:
        now = now + chance.exponential(1 / hidden.rate[people])
        moment = clock.moment(now)
        within = np.isfinite(moment)
        people, now, moment = people[within], now[within], moment[within]
        buyers.append(people)
        moments.append(moment)
        left = chance.random(people.size) < hidden.leaves[people]
        hidden.left_at[people[left]] = moment[left]
        people, now = people[~left], now[~left]
    return np.concatenate(buyers), np.concatenate(moments)


def first_orders(custom: Custom, known_at: Numbers, clock: Clock, chance: np.random.Generator) -> Numbers:
    """When each of them bought for the first time; infinite for who did not, or not yet."""
    waited = chance.exponential(custom.considers, known_at.size)
    first = np.where(chance.random(known_at.size) < custom.buys, known_at + waited, np.inf)
    return np.where(first < clock.days, first, np.inf)


def worths(spending: Spending, average: Numbers, chance: np.random.Generator) -> Numbers:
    """Euros and cents of orders by people with these averages; nothing is sold for less than a euro."""
    drawn = chance.gamma(spending.p, average / spending.p)
    return np.maximum(np.round(drawn, 2), 1.0)


def bought(
    custom: Custom, known_at: Numbers, clock: Clock, chance: np.random.Generator
) -> tuple[Bought, Hidden]:
    """Everything that people of one custom bought until today."""
    hidden = Hidden.of(custom, chance, known_at.size)
    first = first_orders(custom, known_at, clock, chance)
    buyer, at = orders_of(hidden, first, clock, chance)
    turn = np.lexsort((at, buyer))
    buyer, at = buyer[turn], at[turn]
    return Bought(buyer, at, worths(custom.spending, hidden.average[buyer], chance)), hidden
