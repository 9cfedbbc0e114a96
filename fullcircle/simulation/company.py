"""The invented company, drawn a portion of its people at a time: the same portion is the same wherever it is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fullcircle.simulation.baskets import Catalog, Lines, catalog, coming_back, lines_of
from fullcircle.simulation.buying import Hidden, bought
from fullcircle.simulation.clock import Clock, Numbers
from fullcircle.simulation.parameters import Parameters
from fullcircle.simulation.people import People, people

PORTION = 5_000
FREE_SHIPPING_ABOVE, SHIPPING = 10_000, 490  # cents
QUANTITY_DISCOUNT_ABOVE, QUANTITY_DISCOUNT = 150_000, 0.05


@dataclass(frozen=True)
class Orders:
    """Orders as columns, in the order in which they were placed; amounts in cents, moments in days since the beginning."""

    buyer: Numbers
    at: Numbers
    goods: Numbers
    discount: Numbers
    tax: Numbers
    shipping: Numbers
    cost: Numbers
    back_at: Numbers  # when all of it came back; infinite for most
    lines: Lines


@dataclass(frozen=True)
class Portion:
    """Some people, and everything that happened with them; `first` is the number of the first of them."""

    number: int
    first: int
    people: People
    orders: Orders
    rate: Numbers
    leaves: Numbers
    average: Numbers
    left_at: Numbers
    reason: list[str]
    agreed_at: Numbers  # when they agreed to be written to; infinite for who did not
    stopped_at: Numbers


@dataclass(frozen=True)
class Company:
    """All of it, by its laws."""

    parameters: Parameters

    @property
    def clock(self) -> Clock:
        return Clock(self.parameters)

    def portions(self, start: int = 0) -> Iterator[Portion]:
        """Every portion from number `start` on."""
        for number in range(start, self.many_portions):
            yield self.drawing.portion(number)

    @property
    def many_portions(self) -> int:
        return -(-self.parameters.customers // PORTION)

    @property
    def drawing(self) -> "Drawing":
        return Drawing(self.parameters, self.clock, catalog())


@dataclass(frozen=True)
class Drawing:
    """What every portion is drawn from."""

    parameters: Parameters
    clock: Clock
    catalog: Catalog

    def portion(self, number: int) -> Portion:
        first = number * PORTION
        many = min(PORTION, self.parameters.customers - first)
        chance = np.random.default_rng([self.parameters.seed, number])
        who = people(self.parameters, self.clock, chance, first + 1, many)
        hidden, buyer, at, worth = self.buying(who, chance)
        agreed, stopped = self.agreeing(who, chance)
        return Portion(
            number, first + 1, who, self.orders(buyer, at, worth, chance),
            hidden.rate, hidden.leaves, hidden.average, hidden.left_at, self.reasons(hidden, chance), agreed, stopped,
        )  # fmt: skip

    def buying(self, who: People, chance: np.random.Generator) -> tuple[Hidden, Numbers, Numbers, Numbers]:
        """What everybody bought, each by the law of their custom."""
        many = who.known_at.size
        whole = Hidden(*(np.empty(many) for _ in range(4)))
        found = []
        for number, custom in enumerate(self.parameters.customs):
            theirs = np.flatnonzero(who.custom == number)
            orders, hidden = bought(custom, who.known_at[theirs], self.clock, chance)
            for name in Hidden.__annotations__:
                getattr(whole, name)[theirs] = getattr(hidden, name)
            found.append((theirs[orders.buyer], orders.at, orders.worth))
        buyer, at, worth = (np.concatenate(column) for column in zip(*found, strict=True))
        turn = np.argsort(at, kind="stable")
        return whole, buyer[turn], at[turn], worth[turn]

    def orders(self, buyer: Numbers, at: Numbers, worth: Numbers, chance: np.random.Generator) -> Orders:
        goods = np.round(worth * 100).astype(int)
        lines = lines_of(goods, self.catalog, self.parameters.goods, chance)
        many = goods.size
        discount = np.where(goods > QUANTITY_DISCOUNT_ABOVE, half_up(goods * QUANTITY_DISCOUNT), 0)
        back = at + coming_back(lines, many, self.parameters.goods, self.catalog, chance)
        return Orders(
            buyer, at, goods, discount,
            tax=half_up((goods - discount) * self.parameters.vat),
            shipping=np.where(goods > FREE_SHIPPING_ABOVE, 0, SHIPPING),
            cost=np.bincount(lines.order, lines.cost, many).astype(int),
            back_at=np.where(back < self.clock.days, back, np.inf),
            lines=lines,
        )  # fmt: skip

    def reasons(self, hidden: Hidden, chance: np.random.Generator) -> list[str]:
        """Why they left, for those who did."""
        names, shares = zip(*self.parameters.leaving, strict=True)
        drawn = chance.choice(len(names), hidden.left_at.size, p=np.array(shares) / sum(shares))
        return [
            names[each] if left else "" for each, left in zip(drawn, np.isfinite(hidden.left_at), strict=True)
        ]

    def agreeing(self, who: People, chance: np.random.Generator) -> tuple[Numbers, Numbers]:
        """When they let the firm write to them, and when they took that back."""
        law, many = self.parameters.agreeing, who.known_at.size
        rest = self.clock.days - who.known_at
        has_email = np.array([bool(row["email"]) for row in who.rows])
        agrees = (chance.random(many) < law.by_email) & has_email
        agreed = np.where(agrees, who.known_at + rest * chance.random(many) ** 2, np.inf)
        stopped = agreed + chance.exponential(1 / law.stops_a_month, many) * (365.25 / 12)
        return agreed, np.where(stopped < self.clock.days, stopped, np.inf)


def half_up(amount: Numbers) -> Numbers:
    """Whole cents, as PostgreSQL rounds."""
    return np.floor(amount + 0.5 + 1e-9).astype(int)
