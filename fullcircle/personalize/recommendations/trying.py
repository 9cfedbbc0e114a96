"""Trying suggestions out on orders that they have not seen, beside what anybody could do: name the best sellers.

Everything is counted once more as it stood some weeks ago. Of customers who have ordered since, the first order after that day
is compared with what would have been suggested to them on that day. Where best sellers do as well, that is told.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

from django.db import connection

from fullcircle.identify.contacts.models import Contact
from fullcircle.personalize.recommendations.models import ProductStanding
from fullcircle.personalize.recommendations.queries import SHOWN, Likely, likely_next

HELD_BACK = timedelta(days=30)
PEOPLE = 2_000
CERTAIN = 1.96

ORDERED = """
WITH after AS (
  SELECT o.contact_id AS id, (o.placed_at AT TIME ZONE 'UTC')::date AS day, l.product_id AS product
  FROM identify_order o JOIN identify_order_line l ON l.order_id = o.id
  WHERE o.contact_id IS NOT NULL AND l.product_id IS NOT NULL AND o.kind = 'order' AND o.archived_at IS NULL
    AND o.status <> 'canceled' AND o.placed_at > %(cutoff)s AND o.placed_at <= %(now)s
), first AS (
  SELECT id, min(day) AS day FROM after GROUP BY id
), known AS (
  SELECT f.id, f.day, h.products FROM (SELECT * FROM first ORDER BY hashint8(id), id LIMIT %(looked_at)s) f, LATERAL (
    SELECT array_agg(DISTINCT l.product_id) AS products FROM identify_order o JOIN identify_order_line l ON l.order_id = o.id
    WHERE o.contact_id = f.id AND o.archived_at IS NULL AND o.status <> 'canceled' AND o.kind = 'order'
      AND l.product_id IS NOT NULL AND o.placed_at <= %(cutoff)s) h
  WHERE h.products IS NOT NULL ORDER BY hashint8(f.id), f.id LIMIT %(people)s
)
SELECT k.id, k.products, array_agg(DISTINCT a.product) FROM known k JOIN after a ON a.id = k.id AND a.day = k.day
GROUP BY k.id, k.products
"""


@dataclass(frozen=True)
class Customer:
    """What somebody had on the day, and what they bought next."""

    pk: int
    had: frozenset[int]
    bought: frozenset[int]


@dataclass(frozen=True)
class Race:
    """How many customers got one right of what was named to them, by us and by naming best sellers."""

    people: int
    ours: int
    sellers: int
    only_ours: int
    only_sellers: int

    @property
    def verdict(self) -> str:
        """Better or worse only where chance does not explain it; of these customers those count whom only one got right."""
        apart = self.only_ours + self.only_sellers
        z = (self.only_ours - self.only_sellers) / sqrt(apart) if apart else 0.0
        return "better" if z > CERTAIN else "worse" if z < -CERTAIN else "alike"


def try_out(*, cutoff: datetime, now: datetime, most: int = SHOWN, people: int = PEOPLE) -> dict[str, Any]:
    """Both kinds of guess on everybody who has ordered since: what is new to them, and all that they bought."""
    customers = who_ordered(cutoff, now, people)
    said = likely_next(Contact, [each.pk for each in customers], now=cutoff, most=most, trial=True)
    sellers = best_sellers()
    nothing = Likely()

    def ours_new(one: Customer) -> set[int]:
        return {each.goods.pk for each in said.get(one.pk, nothing).new}

    def ours_next(one: Customer) -> set[int]:
        return set(said.get(one.pk, nothing).products[:most])

    unknown = [each for each in customers if each.bought - each.had]
    new = race(unknown, ours_new, lambda one: top(sellers, most, one.had), lambda one: one.bought - one.had)
    anything = race(customers, ours_next, lambda one: top(sellers, most, frozenset()), lambda one: one.bought)
    return {"cutoff": cutoff.isoformat(), "most": most, "new": asdict(new), "next": asdict(anything)}


def race(
    customers: Sequence[Customer],
    ours: Callable[[Customer], set[int]],
    sellers: Callable[[Customer], set[int]],
    right: Callable[[Customer], frozenset[int]],
) -> Race:
    hits = [(bool(ours(one) & right(one)), bool(sellers(one) & right(one))) for one in customers]
    return Race(
        people=len(hits), ours=sum(one for one, _other in hits), sellers=sum(other for _one, other in hits),
        only_ours=hits.count((True, False)), only_sellers=hits.count((False, True)),
    )  # fmt: skip


def who_ordered(cutoff: datetime, now: datetime, people: int) -> list[Customer]:
    """Customers from before who have ordered since; always the same ones where there are more than enough."""
    asked: dict[str, Any] = {"cutoff": cutoff, "now": now, "people": people, "looked_at": 5 * people}
    with connection.cursor() as cursor:
        cursor.execute(ORDERED, asked)
        return [Customer(pk, frozenset(had), frozenset(bought)) for pk, had, bought in cursor.fetchall()]


def best_sellers() -> list[int]:
    """What most customers bought in the four weeks before the day."""
    found = ProductStanding.objects.filter(trial=True, product__active=True, product__archived_at=None)
    found = found.exclude(product__kept_back__isnull=False)
    return list(found.order_by("-recent", "-buyers", "product").values_list("product_id", flat=True))


def top(sellers: Sequence[int], most: int, without: frozenset[int]) -> set[int]:
    found: set[int] = set()
    for product in sellers:
        if len(found) == most:
            break
        if product not in without:
            found.add(product)
    return found
