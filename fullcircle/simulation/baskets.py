"""What is in an order: a thing that fits its worth, often one that goes with it, and sometimes all of it comes back."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from fullcircle.simulation import words
from fullcircle.simulation.clock import Numbers
from fullcircle.simulation.parameters import Goods

MOST_PIECES = 60
CATEGORIES = tuple(category for category, *_ in words.RANGE)


@dataclass(frozen=True)
class Catalog:
    """What is sold: amounts in cents, by rising price within a category."""

    names: list[str]
    skus: list[str]
    category: Numbers
    price: Numbers
    cost: Numbers

    @cached_property
    def by_price(self) -> Numbers:
        return np.argsort(self.price, kind="stable")

    @cached_property
    def companion(self) -> Numbers:
        """By product, the one that many take along with it, of the same finish where there is one; -1 for none."""
        found = np.full(len(self.names), -1)
        for number, whole in enumerate(self.names):
            name, _comma, finish = whole.partition(", ")
            wanted = words.COMPANIONS.get(name)
            for other in (f"{wanted}, {finish}", wanted):
                if other in self.names and found[number] < 0:
                    found[number] = self.names.index(other)
        return found

    @cached_property
    def of_category(self) -> list[Numbers]:
        order = self.by_price
        return [order[self.category[order] == number] for number in range(len(CATEGORIES))]


def catalog() -> Catalog:
    rows: list[tuple[str, str, int, int, int]] = []
    for number, (category, names, prices, share, _) in enumerate(words.RANGE):
        for name, price in zip(names, prices, strict=True):
            finishes = ("",) if category in ("Care", "Services", "Textiles") else words.FINISHES
            for finish in finishes:
                initials = "".join(part[0] for part in name.split()).upper()
                sku = f"{category[:2].upper()}-{initials}{len(rows) + 101}"
                whole = f"{name}, {finish}" if finish else name
                rows.append((whole, sku, number, price * 100, round(price * 100 * float(share))))
    names_, skus, category_, price_, cost_ = zip(*rows, strict=True)
    return Catalog(list(names_), list(skus), np.array(category_), np.array(price_), np.array(cost_))


@dataclass(frozen=True)
class Lines:
    """Lines of orders, by order: which product, how many, at what price (ten-thousandths) and worth (cents)."""

    order: Numbers
    position: Numbers
    product: Numbers
    quantity: Numbers
    unit_price: Numbers
    unit_cost: Numbers  # ten-thousandths of a euro
    amount: Numbers
    cost: Numbers  # cents


def fitting(catalog: Catalog, worth: Numbers, chance: np.random.Generator) -> Numbers:
    """A product for each worth: one that costs a quarter of it up to a fifth more, or the one that comes nearest."""
    prices = catalog.price[catalog.by_price]
    low = np.searchsorted(prices, worth * 0.25)
    high = np.searchsorted(prices, worth * 1.2, side="right")
    low = np.minimum(low, len(prices) - 1)
    width = np.maximum(high - low, 1)
    at = low + (chance.random(worth.size) * width).astype(int)
    return catalog.by_price[np.minimum(at, len(prices) - 1)]


def lines_of(worth: Numbers, catalog: Catalog, goods: Goods, chance: np.random.Generator) -> Lines:
    """The lines of orders with these worths in cents; together they are worth exactly that."""
    main = fitting(catalog, worth, chance)
    partner, likely = companions(goods)
    along = catalog.companion[main]
    with_ = chance.random(worth.size) < np.where(
        along >= 0, goods.takes_along, likely[catalog.category[main]]
    )
    part = np.where(with_, np.round(worth * goods.companion_part).astype(int), 0)
    second = np.zeros(worth.size, int)
    for number, choices in enumerate(catalog.of_category):
        theirs = with_ & (partner[catalog.category[main]] == number)
        second[theirs] = choices[(chance.random(int(theirs.sum())) * len(choices)).astype(int)]
    second = np.where(along >= 0, along, second)
    orders = np.arange(worth.size)
    return joined(
        priced(orders, 1, main, worth - part, catalog),
        priced(orders[with_], 2, second[with_], part[with_], catalog),
    )


def companions(goods: Goods) -> tuple[Numbers, Numbers]:
    """By category: what is bought with it, and how often."""
    found = {
        category: (CATEGORIES.index(with_), how_often) for category, with_, how_often in goods.companions
    }
    partner, likely = zip(*(found.get(category, (0, 0.0)) for category in CATEGORIES), strict=True)
    return np.array(partner), np.array(likely)


def priced(order: Numbers, position: int, product: Numbers, amount: Numbers, catalog: Catalog) -> Lines:
    """As many pieces as the price suggests; the price that was agreed makes the amount come out to the cent."""
    quantity = np.clip(np.round(amount / catalog.price[product]), 1, MOST_PIECES).astype(int)
    unit_cost = catalog.cost[product] * 100
    return Lines(
        order=order, position=np.full(order.size, position), product=product, quantity=quantity,
        unit_price=np.round(amount * 100 / quantity).astype(int), unit_cost=unit_cost, amount=amount,
        cost=catalog.cost[product] * quantity,
    )  # fmt: skip


def in_currencies(lines: Lines, rate: Numbers, no_hundredths: Numbers) -> Lines:
    """Amounts in euros, in the currency of their order at its rate; of yen there are no hundredths."""
    rate, whole = rate[lines.order], np.where(no_hundredths[lines.order], 100, 1)
    amount = np.maximum(np.floor(lines.amount * rate / whole + 0.5), 1).astype(int) * whole
    unit_cost = np.floor(lines.unit_cost * rate / 100 + 0.5).astype(int) * 100
    return replace(
        lines, amount=amount, unit_price=np.round(amount * 100 / lines.quantity).astype(int), unit_cost=unit_cost,
        cost=unit_cost // 100 * lines.quantity,
    )  # fmt: skip


def joined(first: Lines, second: Lines) -> Lines:
    """Both, by order and position."""
    both = {
        name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in Lines.__annotations__
    }
    turn = np.lexsort((both["position"], both["order"]))
    return Lines(**{name: values[turn] for name, values in both.items()})


def coming_back(
    lines: Lines, many: int, goods: Goods, catalog: Catalog, chance: np.random.Generator
) -> Numbers:
    """For each order after how many days all of it came back; infinite for most."""
    likely = np.array([dict(goods.returned)[category] for category in CATEGORIES])
    kept = np.ones(many)
    np.multiply.at(kept, lines.order, 1 - likely[catalog.category[lines.product]])
    days = 3 + chance.random(many) * (goods.returned_within - 3)
    return np.where(chance.random(many) < 1 - kept, days, np.inf)
