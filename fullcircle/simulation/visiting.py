"""Visits to the shop on the web: of people who are signed in on their device, and of strangers."""

from dataclasses import dataclass

import numpy as np

from fullcircle.simulation.baskets import Catalog
from fullcircle.simulation.clock import DAYS_A_MONTH, Clock, Numbers
from fullcircle.simulation.parameters import Visiting
from fullcircle.simulation.people import People

SHOP = "https://shop.harborpine.example"
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 "
    "Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
)
FROM = (
    (f"{SHOP}/?utm_source=newsletter&utm_medium=email&utm_campaign=Autumn", ""),
    (f"{SHOP}/?utm_source=google&utm_medium=cpc&utm_campaign=Chairs&gclid=x1", ""),
    (f"{SHOP}/", "https://www.google.com/"),
    (f"{SHOP}/", "https://www.instagram.com/"),
    (f"{SHOP}/", "https://woodworkers.example/best-tables"),
    (f"{SHOP}/", ""),
)
HOME, BASKET = -1, -2
BEFORE = 12 / 24 / 60  # days from the first page to the order
STEP, JITTER = 40 / 86_400, 30 / 86_400
MOST_PAGES = 6


@dataclass(frozen=True)
class Visits:
    """Every step of every visit, by the moment; devices are numbered, those of people come first."""

    owner: Numbers  # by device: whose it is; -1 of strangers
    agent: Numbers  # by device
    device: Numbers
    at: Numbers
    page: Numbers  # a product, HOME, or BASKET for what is put into it
    product: Numbers  # what is put into the basket
    came_from: Numbers  # which of FROM, on the first page of a visit


@dataclass(frozen=True)
class Starts:
    """Where visits begin, and what they are for."""

    device: Numbers
    at: Numbers
    bought: Numbers  # the product that is then ordered; -1 for who only looks


def visited(
    law: Visiting, who: People, buyer: Numbers, placed_at: Numbers, goods: Numbers,
    catalog: Catalog, clock: Clock, chance: np.random.Generator,
) -> Visits:  # fmt: skip
    """Visits for the orders that were placed `at` that moment on the web, and others."""
    many = who.known_at.size
    known = np.flatnonzero(chance.random(many) < law.recognized)
    owner = np.concatenate([known, np.full(round(many * law.strangers), -1)])
    device_of = np.full(many, -1)
    device_of[known] = np.arange(known.size)
    since = max(0, clock.days - law.remembered)
    looking = looks(law, np.where(owner >= 0, np.maximum(who.known_at[owner], since), since), clock, chance)
    ordering = (device_of[buyer] >= 0) & (placed_at - BEFORE > since)
    starts = Starts(
        np.concatenate([looking.device, device_of[buyer[ordering]]]),
        np.concatenate([looking.at, placed_at[ordering] - BEFORE]),
        np.concatenate([looking.bought, goods[ordering]]),
    )
    agent = chance.integers(len(AGENTS), size=owner.size)
    return steps(law, owner, agent, starts, len(catalog.skus), clock, chance)


def looks(law: Visiting, since: Numbers, clock: Clock, chance: np.random.Generator) -> Starts:
    """Visits of those who only look around; a stranger is seen for a month or so."""
    times = chance.poisson(law.a_month * (clock.days - since) / DAYS_A_MONTH)
    device = np.repeat(np.arange(since.size), times)
    at = since[device] + (clock.days - since[device]) * chance.random(device.size) ** 0.8
    return Starts(device, at, np.full(device.size, -1))


def steps(
    law: Visiting, owner: Numbers, agent: Numbers, starts: Starts, products: int, clock: Clock,
    chance: np.random.Generator,
) -> Visits:  # fmt: skip
    """The first page, some goods, and for a part of them the basket."""
    many = starts.device.size
    pages = 1 + np.minimum(chance.poisson(law.pages - 1, many), MOST_PAGES - 1)
    basket = (starts.bought >= 0) | (chance.random(many) < law.basket)
    length = 1 + pages + basket
    visit = np.repeat(np.arange(many), length)
    place = np.arange(visit.size) - np.repeat(np.cumsum(length) - length, length)
    page = np.where(place == 0, HOME, chance.integers(products, size=visit.size))
    put = basket[visit] & (place == length[visit] - 1)
    last = put.copy()
    last[:-1] |= put[1:]  # the page before it shows what goes into the basket
    page = np.where(last & (starts.bought[visit] >= 0), starts.bought[visit], page)
    product = np.where(put, np.concatenate([[0], page[:-1]])[: page.size], -1)
    at = starts.at[visit] + STEP * place + JITTER * chance.random(visit.size)
    came_from = np.where(place == 0, chance.integers(len(FROM), size=many)[visit], -1)
    page = np.where(put, BASKET, page)
    turn = np.lexsort((place, starts.device[visit], at))
    turn = turn[at[turn] < clock.days]
    columns = (starts.device[visit], at, page, product, came_from)
    return Visits(owner, agent, *(column[turn] for column in columns))
