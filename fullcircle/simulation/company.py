"""The invented company, drawn a portion of its people at a time: the same portion is the same wherever it is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fullcircle.simulation.baskets import Catalog, Lines, catalog, coming_back, in_currencies, lines_of
from fullcircle.simulation.buying import Hidden, bought
from fullcircle.simulation.clock import Clock, Numbers
from fullcircle.simulation.parameters import Parameters
from fullcircle.simulation.people import People, people
from fullcircle.simulation.places import PLACES
from fullcircle.simulation.visiting import Visits, visited
from fullcircle.simulation.words import RATES
from fullcircle.simulation.working import Work, worked

PORTION = 5_000
FREE_SHIPPING_ABOVE, SHIPPING = 10_000, 490  # cents
QUANTITY_DISCOUNT_ABOVE, QUANTITY_DISCOUNT = 150_000, 0.05
NOTICED = 0.004  # days until somebody sees that they ordered twice
CURRENCIES = {place.country: place.currency for place in PLACES}


@dataclass(frozen=True)
class Orders:
    """Orders as columns, in the order in which they were placed; amounts in hundredths of their currency, moments in
    days since the beginning."""

    buyer: Numbers
    at: Numbers
    currency: list[str]
    channel: list[str]
    canceled: Numbers  # those that were placed by mistake, which the laws do not count
    hurry: Numbers  # 0 to 1: how far the shop is with it while it is new
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
    work: Work
    visits: Visits
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
        orders = self.orders(who, buyer, at, worth, chance)
        work = worked(self.parameters.working, who, self.clock, chance)
        return Portion(
            number, first + 1, who, orders, work, self.visits(who, orders, chance),
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

    def orders(
        self, who: People, buyer: Numbers, at: Numbers, worth: Numbers, chance: np.random.Generator
    ) -> Orders:
        """The shop's side of what was bought: lines, taxes, what was ordered twice and what came back."""
        buyer, at, worth, canceled = self.with_mistakes(buyer, at, worth, chance)
        currency = [CURRENCIES[str(who.rows[each]["country"])] for each in buyer.tolist()]
        rate = np.array([float(RATES[each]) for each in currency])
        lines = lines_of(np.round(worth * 100).astype(int), self.catalog, self.parameters.goods, chance)
        lines = in_currencies(lines, rate, np.array([each == "JPY" for each in currency]))
        many = at.size
        goods = np.bincount(lines.order, lines.amount, many).astype(int)
        whole = np.where(np.array(currency) == "JPY", 100, 1)  # no yen has hundredths
        discount = np.where(goods > QUANTITY_DISCOUNT_ABOVE * rate, half_up(goods * QUANTITY_DISCOUNT), 0)
        discount = half_up(discount / whole) * whole
        shipping = half_up(np.where(goods > FREE_SHIPPING_ABOVE * rate, 0, SHIPPING * rate) / whole) * whole
        back = at + coming_back(lines, many, self.parameters.goods, self.catalog, chance)
        return Orders(
            buyer, at, currency, self.channels(who.custom[buyer], chance), canceled, chance.random(many), goods, discount,
            tax=half_up((goods - discount) * self.parameters.vat / whole) * whole,
            shipping=shipping,
            cost=np.bincount(lines.order, lines.cost, many).astype(int),
            back_at=np.where((back < self.clock.days) & ~canceled, back, np.inf),
            lines=lines,
        )  # fmt: skip

    def with_mistakes(
        self, buyer: Numbers, at: Numbers, worth: Numbers, chance: np.random.Generator
    ) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Some orders a second time, to be called off."""
        twice = np.flatnonzero(chance.random(at.size) < self.parameters.goods.mistaken)
        twice = twice[at[twice] + NOTICED < self.clock.days]
        moment = np.concatenate([at, at[twice] + NOTICED])
        turn = np.argsort(moment, kind="stable")
        canceled = np.arange(moment.size) >= at.size
        both = (np.concatenate([column, column[twice]])[turn] for column in (buyer, worth))
        who, value = both
        return who, moment[turn], value, canceled[turn]

    def channels(self, custom: Numbers, chance: np.random.Generator) -> list[str]:
        """Where each order was placed, by the custom of who placed it."""
        luck = chance.random(custom.size).tolist()
        laws = [tuple(zip(*each.channels, strict=True)) for each in self.parameters.customs]
        ends = [np.cumsum(shares) / sum(shares) for _, shares in laws]
        return [
            str(laws[which][0][int(np.searchsorted(ends[which], each, side="right"))])
            for which, each in zip(custom.tolist(), luck, strict=True)
        ]

    def visits(self, who: People, orders: Orders, chance: np.random.Generator) -> Visits:
        """Orders on the web come out of visits; the first thing in them was looked at."""
        online = np.array([channel == "online" for channel in orders.channel], bool) & ~orders.canceled
        first = np.zeros(orders.at.size, int)
        main = orders.lines.position == 1
        first[orders.lines.order[main]] = orders.lines.product[main]
        return visited(
            self.parameters.visiting, who, orders.buyer[online], orders.at[online], first[online],
            self.catalog, self.clock, chance,
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
