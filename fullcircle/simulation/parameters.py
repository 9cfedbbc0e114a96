"""What is true of the invented company: every law it follows, with the numbers that we chose.

An estimate of ours is judged by these: whoever fits the buying model to an invented company must find `Buying` again.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

# How much is bought in a month beside the usual: a shop for the home, with a good end of the year.
MONTHS = (0.86, 0.84, 0.95, 0.98, 0.97, 0.90, 0.82, 0.84, 0.98, 1.07, 1.35, 1.44)


@dataclass(frozen=True)
class Buying:
    """How often people buy, and when they stop, as BG/NBD has it (Fader, Hardie and Lee 2005, Marketing Science 24(2)).

    After the first order, orders follow each other at a rate of one's own, Gamma(r, alpha) in orders a week of usual
    business; after each of them somebody leaves with a chance of one's own, Beta(a, b).
    """

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True)
class Spending:
    """What an order is worth, as Gamma-Gamma has it (Fader and Hardie 2013): one's own average varies, and each order about it.

    An order is Gamma(p, nu) in euros, with nu one's own, Gamma(q, gamma); all together spend p * gamma / (q - 1) on average.
    """

    p: float
    q: float
    gamma: float

    @property
    def mean(self) -> float:
        return self.p * self.gamma / (self.q - 1)


@dataclass(frozen=True)
class Custom:
    """One way of being a customer: private households, or people who buy for a firm."""

    key: str
    share: float  # of all people
    buys: float  # the chance that somebody we know ever buys
    considers: float  # days from being known to the first order, on average
    buying: Buying
    spending: Spending
    persuaded: float = 0.0  # the chance that a letter makes somebody order who would not have in these weeks
    channels: tuple[tuple[str, float], ...] = (("online", 1.0),)  # where orders are placed


PRIVATE = Custom(
    "private", 0.72, 0.62, 9, Buying(0.62, 9.5, 0.80, 3.6), Spending(5.2, 4.1, 72), 0.045,
    (("online", 0.70), ("store", 0.12), ("phone", 0.08), ("marketplace", 0.10)),
)  # fmt: skip
TRADE = Custom(
    "trade", 0.28, 0.48, 21, Buying(1.15, 11.0, 0.55, 4.4), Spending(3.6, 3.4, 330), 0.015,
    (("online", 0.56), ("sales", 0.30), ("phone", 0.14)),
)  # fmt: skip


@dataclass(frozen=True)
class Goods:
    """What goes together, and what comes back."""

    companions: tuple[tuple[str, str, float], ...] = (
        ("Chairs", "Textiles", 0.34),
        ("Tables", "Chairs", 0.41),
        ("Lamps", "Care", 0.08),
        ("Shelves", "Services", 0.16),
        ("Textiles", "Care", 0.10),
        ("Care", "Textiles", 0.06),
        ("Services", "Care", 0.12),
    )
    takes_along: float = 0.4  # of those who choose a thing that has a companion of its own
    companion_part: float = 0.18  # of the order's worth
    returned: tuple[tuple[str, float], ...] = (
        ("Chairs", 0.06), ("Tables", 0.04), ("Lamps", 0.05), ("Shelves", 0.03), ("Textiles", 0.09), ("Care", 0.01),
        ("Services", 0.0),
    )  # fmt: skip
    returned_within: int = 24  # days
    mistaken: float = 0.025  # orders that somebody placed twice; the second one is called off


@dataclass(frozen=True)
class Agreeing:
    """Who lets the firm write to them, and who takes that back."""

    by_email: float = 0.46
    stops_a_month: float = 0.006


@dataclass(frozen=True)
class Working:
    """What colleagues write down about the people they look after, and what they mean to do."""

    a_month: float = 0.1  # for somebody of usual interest
    interest: float = 0.8  # the smaller, the more of it goes to a few: Gamma with this shape and the mean 1
    kinds: tuple[tuple[str, float], ...] = (("note", 0.30), ("call", 0.38), ("meeting", 0.14), ("task", 0.18))


@dataclass(frozen=True)
class Visiting:
    """Who is seen on the website: customers who are signed in on a device, and strangers."""

    recognized: float = 0.28  # of all people
    a_month: float = 0.16  # visits without an order
    strangers: float = 0.10  # for each person that we know
    pages: float = 2.2  # of goods, in a visit
    basket: float = 0.3  # of visits without an order that get so far
    remembered: int = 365  # days


@dataclass(frozen=True)
class Mailing:
    """A letter to those who bought before, a part of them left out by lot.

    Of those who get it and would not have ordered within the days that count, some do: each with the chance
    `works` times what their custom is `persuaded` by any letter.
    """

    key: str
    name: str
    objective: str
    audience: str
    letters: tuple[tuple[str, str, str], ...]  # name, subject and words of each version
    ago: int  # days before the end
    days: int  # that count
    works: float
    holdout: int = 40  # percent
    opened: float = 0.46
    clicked: float = 0.15
    left: float = 0.02  # of those who got it
    budget: int = 450
    spent: tuple[tuple[str, int], ...] = ()
    most: int = 20_000  # it is for the first customers only


WINTER = Mailing(
    "winter", "Before the winter", "Those who bought before come back once more before the year ends.",
    "Customers before the winter",
    (
        ("Oil for the winter", "Your table before the winter",
         "Two evenings, one tin of oil: the wood will thank you until spring."),
        ("Come to the workshop", "See how it is made", "On three Saturdays we leave the doors open. The kettle is on."),
    ), 68, 45, 3.0, spent=(("Photographs of the workshop", 240), ("Words in two languages", 130)),
)  # fmt: skip
CARE = Mailing(
    "care", "Care of wood", "Whoever knows how to look after it buys again.", "Customers before the summer",
    (("How to care for wood", "A cloth, and twice a year some oil", "Nothing to buy: how your table grows old well."),),
    160, 60, 0.0, holdout=50, budget=200, spent=(("Drawings for the letter", 180),),
)  # fmt: skip


@dataclass(frozen=True)
class Parameters:
    """The whole company. Two of them that are equal make the same company, to the last row."""

    customers: int = 2_000  # people who are known at the end
    months: int = 24
    seed: int = 7
    ends_on: datetime = datetime(2026, 11, 1, tzinfo=UTC)
    customs: tuple[Custom, ...] = (PRIVATE, TRADE)
    growth: float = 0.012  # more people get to know the firm every month
    season: tuple[float, ...] = MONTHS
    households: float = 0.14  # the chance that somebody lives with the one before
    people_a_firm: float = 2.4
    advocates: int = 4  # orders, after which one of three recommends the firm
    leaving: tuple[tuple[str, float], ...] = (
        ("moved", 0.18), ("price", 0.27), ("delivery", 0.21), ("competitor", 0.34),
    )  # fmt: skip
    goods: Goods = Goods()
    agreeing: Agreeing = Agreeing()
    working: Working = Working()
    visiting: Visiting = Visiting()
    mailings: tuple[Mailing, ...] = (CARE, WINTER)
    vat: float = 0.19

    def facts(self) -> dict[str, Any]:
        """As the truth file says it."""
        return asdict(self) | {"ends_on": self.ends_on.isoformat()}
