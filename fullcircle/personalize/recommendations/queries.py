"""Reads of suggestions: what customers are likely to buy next, and what is bought together with a product.

Both are worked out from the customers' own orders as they are now. What somebody ever bought is never suggested as new, even if
it came back. What people buy again and again comes as a repeat of its own, when it is due by their own rhythm.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Product
from fullcircle.personalize.recommendations.models import (
    ProductPair,
    ProductStanding,
    SuggestionRules,
    is_kept_back,
    rules_now,
)
from fullcircle.platform.records.models import Record

COLUMNS: dict[type[Record], str] = {Contact: "contact_id", Company: "company_id"}
HABIT = 3  # days on which somebody bought it make a rhythm of their own
SHARE_AGAIN = 0.25  # of its buyers, and it is something that is bought again
SOON, LATE = 0.75, 2.0  # of the usual pause: from when on it is due, and until when one may still expect it
SHOWN = 3
SURE_LIFT = F("low") * F("customers") / F("other_buyers")

HAD = """
WITH day AS (
  SELECT o.{column} AS id, l.product_id AS product, (o.placed_at AT TIME ZONE 'UTC')::date AS day,
    sum(l.quantity) AS quantity, bool_or(o.kind = 'order') AS bought
  FROM identify_order o JOIN identify_order_line l ON l.order_id = o.id
  WHERE o.{column} = ANY(%(ids)s) AND l.product_id IS NOT NULL AND o.archived_at IS NULL AND o.status <> 'canceled'
    AND o.placed_at <= %(now)s
  GROUP BY 1, 2, 3
), had AS MATERIALIZED (
  SELECT id, product, count(*) FILTER (WHERE bought) AS days, min(day) FILTER (WHERE bought) AS first,
    max(day) FILTER (WHERE bought) AS last, sum(quantity) AS net
  FROM day GROUP BY 1, 2
), usable AS (
  SELECT p.id, p.name, p.price, p.currency FROM identify_product p WHERE p.archived_at IS NULL AND p.active
    AND NOT EXISTS (SELECT FROM personalize_kept_back k WHERE k.product_id = p.id)
)"""
NEW = """
{had}, crossed AS (
  SELECT h.id AS customer, p.product_id, p.other_id, p.together, p.buyers, p.other_buyers, p.customers, p.low,
    sum(p.low) OVER each AS score, count(*) OVER each AS reasons,
    row_number() OVER (PARTITION BY h.id, p.other_id ORDER BY p.low DESC, p.product_id) AS nth
  FROM had h JOIN personalize_product_pair p ON p.product_id = h.product AND p.trial = %(trial)s
  WHERE h.net > 0 AND NOT EXISTS (SELECT FROM had x WHERE x.id = h.id AND x.product = p.other_id)
    AND NOT EXISTS (SELECT FROM personalize_kept_back k WHERE k.product_id = p.product_id)
  WINDOW each AS (PARTITION BY h.id, p.other_id)
), best AS (
  SELECT c.customer, u.id, u.name, u.price, u.currency, b.id AS because_id, b.name AS because, c.together, c.buyers,
    c.other_buyers, c.customers, c.reasons, c.score,
    row_number() OVER (PARTITION BY c.customer ORDER BY c.score DESC, c.low DESC, u.id) AS place
  FROM crossed c JOIN usable u ON u.id = c.other_id JOIN identify_product b ON b.id = c.product_id WHERE c.nth = 1
)
SELECT customer, id, name, price, currency, because_id, because, together, buyers, other_buyers, customers, reasons FROM best
WHERE place <= %(most)s ORDER BY customer, place
"""
AGAIN = """
{had}, rhythm AS (
  SELECT h.*, s.again, s.buyers, s.gap_days, CASE
      WHEN h.days >= %(habit)s AND h.last > h.first THEN (h.last - h.first)::float8 / (h.days - 1)
      WHEN s.again >= %(least)s AND s.again >= %(share)s * s.buyers THEN s.gap_days END AS gap,
    (%(now)s AT TIME ZONE 'UTC')::date - h.last AS since
  FROM had h LEFT JOIN personalize_product_standing s ON s.product_id = h.product AND s.trial = %(trial)s
  WHERE h.net > 0 AND h.days > 0
), due AS (
  SELECT r.*, row_number() OVER (PARTITION BY r.id ORDER BY r.days DESC, r.since / r.gap DESC, r.product) AS place
  FROM rhythm r JOIN usable u ON u.id = r.product
  WHERE r.gap > 0 AND r.since >= %(soon)s * r.gap AND r.since <= %(late)s * r.gap
)
SELECT d.id, u.id, u.name, u.price, u.currency, d.days, d.gap, d.last, d.since, d.again, d.buyers
FROM due d JOIN usable u ON u.id = d.product WHERE d.place <= %(most)s ORDER BY d.id, d.place
"""


@dataclass(frozen=True)
class Goods:
    """A product as it is now."""

    pk: int
    name: str
    price: Decimal | None
    currency: str


@dataclass(frozen=True)
class New:
    """Something they do not have, because of something that they have."""

    goods: Goods
    because_id: int
    because: str
    together: int
    buyers: int
    other_buyers: int
    customers: int
    reasons: int  # products of theirs that speak for it; `because` is the strongest

    @property
    def lift(self) -> float:
        return self.together * self.customers / (self.buyers * self.other_buyers)


@dataclass(frozen=True)
class Again:
    """Something they bought before and may need again."""

    goods: Goods
    days: int
    gap: float
    last: date
    since: int
    again: int | None
    buyers: int | None

    @property
    def is_own_rhythm(self) -> bool:
        return self.days >= HABIT


@dataclass(frozen=True)
class Likely:
    """What somebody is likely to buy next: again, and for the first time."""

    again: list[Again] = field(default_factory=list)
    new: list[New] = field(default_factory=list)

    @property
    def products(self) -> list[int]:
        return [*(each.goods.pk for each in self.again), *(each.goods.pk for each in self.new)]


def likely_next(
    kind: type[Record], numbers: Sequence[int], *, now: datetime, most: int = SHOWN, trial: bool = False
) -> dict[int, Likely]:
    """For each of these customers, in two questions however many they are."""
    found: dict[int, Likely] = defaultdict(Likely)
    rules = rules_now()
    asked = {
        "ids": list(numbers), "now": now, "most": most, "trial": trial, "habit": HABIT, "least": rules.least_buyers,
        "share": SHARE_AGAIN, "soon": SOON, "late": LATE,
    }  # fmt: skip
    for customer, pk, name, price, currency, *rest in rows(AGAIN, kind, asked):
        found[customer].again.append(Again(Goods(pk, name, price, currency), *rest))
    for customer, pk, name, price, currency, *rest in rows(NEW, kind, asked):
        found[customer].new.append(New(Goods(pk, name, price, currency), *rest))
    return found


def rows(statement: str, kind: type[Record], asked: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(had=HAD.format(column=COLUMNS[kind])), asked)
        return cursor.fetchall()


@dataclass(frozen=True)
class Together:
    """What is known of one product: its buyers, who buys it again, and what they buy besides."""

    rules: SuggestionRules
    standing: ProductStanding | None
    pairs: list[ProductPair]
    kept_back: bool

    @property
    def says_enough(self) -> bool:
        return self.standing is not None and self.standing.buyers >= self.rules.least_buyers

    @property
    def is_bought_again(self) -> bool:
        known = self.standing
        return known is not None and known.again >= max(self.rules.least_buyers, SHARE_AGAIN * known.buyers)


def bought_together(product: Product) -> Together:
    """The other products that those who bought this one bought more often than others did."""
    standing = ProductStanding.objects.filter(product=product, trial=False).first()
    return Together(rules_now(), standing, list(strongest(product)[: SHOWN * 2]), is_kept_back(product))


def strongest(product: Product) -> QuerySet[ProductPair]:
    """Pairs of a product that may be suggested now, those first that say most."""
    return shown_pairs().filter(product=product).order_by(SURE_LIFT.desc(), "-together", "other")


def shown_pairs() -> QuerySet[ProductPair]:
    """Pairs of which both products may be named."""
    return (
        ProductPair.objects.filter(
            trial=False, other__active=True, other__archived_at=None, product__archived_at=None
        )
        .exclude(other__kept_back__isnull=False)
        .exclude(product__kept_back__isnull=False)
        .select_related("product", "other")
    )
