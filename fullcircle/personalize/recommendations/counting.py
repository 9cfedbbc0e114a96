"""Counting what is bought, again and together, in SQL over all purchases.

A customer has a product if more of it was bought than came back. Of each customer the last 200 different products count: a
wholesaler who takes the whole catalog says nothing about what belongs together. A buyer is a person or, where an order names
none, a firm. Pairs are counted for a portion of products at a time, so that the work can be watched, stopped and repeated.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from fullcircle.personalize.recommendations.models import SuggestionRules

MOST_EACH = 200  # products of one customer
KEPT = 20  # pairs of one product
RECENTLY = 28  # days in which best sellers are sold
CERTAINTY = 1.96
PORTION = 400_000  # purchases whose pairs are counted in one transaction

LISTED = """
day AS (
  SELECT coalesce(o.contact_id, -o.company_id) AS buyer, l.product_id AS product,
    (o.placed_at AT TIME ZONE 'UTC')::date AS day, sum(l.quantity) AS quantity, bool_or(o.kind = 'order') AS bought
  FROM identify_order o JOIN identify_order_line l ON l.order_id = o.id {touched}
  WHERE l.product_id IS NOT NULL AND o.archived_at IS NULL AND o.status <> 'canceled' AND o.placed_at <= %(now)s
    AND o.placed_at > %(now)s - make_interval(months => %(months)s) AND coalesce(o.contact_id, o.company_id) IS NOT NULL
  GROUP BY 1, 2, 3
), had AS (
  SELECT buyer, product, count(*) FILTER (WHERE bought) AS days, min(day) FILTER (WHERE bought) AS first,
    max(day) FILTER (WHERE bought) AS last
  FROM day GROUP BY 1, 2 HAVING sum(quantity) > 0
), placed AS (
  SELECT *, row_number() OVER (PARTITION BY buyer ORDER BY last DESC NULLS LAST, product) AS place FROM had
), listed AS MATERIALIZED (
  SELECT buyer, product, days, first, last FROM placed WHERE place <= %(most)s
)"""
TOUCHED = """
  JOIN (SELECT DISTINCT coalesce(b.contact_id, -b.company_id) AS buyer FROM identify_order b
    JOIN identify_order_line g ON g.order_id = b.id WHERE g.product_id = ANY(%(products)s)) t
  ON t.buyer = coalesce(o.contact_id, -o.company_id)"""
STANDINGS = """
WITH {listed}
INSERT INTO personalize_product_standing (product_id, trial, buyers, recent, again, gap_days, customers)
SELECT product, %(trial)s, count(*), count(*) FILTER (WHERE last > (%(now)s AT TIME ZONE 'UTC')::date - %(recently)s),
  count(*) FILTER (WHERE days > 1),
  percentile_cont(0.5) WITHIN GROUP (ORDER BY (last - first)::float8 / (days - 1)) FILTER (WHERE days > 1),
  (SELECT count(DISTINCT buyer) FROM listed)
FROM listed GROUP BY product
"""
# The share at least, by Wilson: few buyers say less than many.
PAIRS = """
WITH {listed}, counted AS (
  SELECT a.product, b.product AS other, count(*) AS together FROM listed a JOIN listed b ON b.buyer = a.buyer
  WHERE a.product = ANY(%(products)s) AND b.product <> a.product AND b.product = ANY(%(fit)s)
  GROUP BY 1, 2 HAVING count(*) >= %(least_together)s
), judged AS (
  SELECT c.*, s.buyers, t.buyers AS other_buyers, s.customers, c.together / s.buyers::float8 AS share, %(z)s ^ 2 / s.buyers AS zz
  FROM counted c JOIN personalize_product_standing s ON s.product_id = c.product AND s.trial = %(trial)s
    JOIN personalize_product_standing t ON t.product_id = c.other AND t.trial = %(trial)s
), bounded AS (
  SELECT *, (share + zz / 2 - sqrt(greatest(zz * share * (1 - share) + zz * zz / 4, 0))) / (1 + zz) AS low FROM judged
  WHERE together * customers::float8 >= %(least_lift)s * buyers * other_buyers
), best AS (
  SELECT *, row_number() OVER (PARTITION BY product ORDER BY low / other_buyers DESC, together DESC, other) AS place FROM bounded
)
INSERT INTO personalize_product_pair (product_id, other_id, trial, together, buyers, other_buyers, customers, low, counted_at)
SELECT product, other, %(trial)s, together, buyers, other_buyers, customers, low, %(counted_at)s FROM best WHERE place <= %(kept)s
"""
FIT = """
SELECT s.product_id, s.buyers FROM personalize_product_standing s JOIN identify_product p ON p.id = s.product_id
WHERE s.trial = %(trial)s AND s.buyers >= %(least)s AND p.archived_at IS NULL
  AND NOT EXISTS (SELECT FROM personalize_kept_back k WHERE k.product_id = p.id) {sold}
ORDER BY s.product_id
"""


def count_standings(rules: SuggestionRules, *, now: datetime, trial: bool) -> int:
    """How many bought each product; how many products that are."""
    return run(STANDINGS.format(listed=LISTED.format(touched="")), rules, now, trial=trial)


def count_pairs(
    rules: SuggestionRules, products: Sequence[int], *, now: datetime, trial: bool, counted_at: datetime
) -> int:
    """What those who bought one of these products bought besides; how many pairs say something."""
    return run(
        PAIRS.format(listed=LISTED.format(touched=TOUCHED)), rules, now, trial=trial, products=list(products),
        fit=[number for number, _buyers in fit(rules, trial=trial, sold=True)], counted_at=counted_at,
    )  # fmt: skip


def run(statement: str, rules: SuggestionRules, now: datetime, **more: Any) -> int:
    asked = {
        "now": now, "months": rules.months, "most": MOST_EACH, "recently": RECENTLY, "z": CERTAINTY, "kept": KEPT,
        "least_together": rules.least_together, "least_lift": float(rules.least_lift), **more,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return cursor.rowcount


def fit(rules: SuggestionRules, *, trial: bool, sold: bool) -> list[tuple[int, int]]:
    """Products with enough buyers to say something, with their number; only those on sale can be suggested."""
    asked = {"trial": trial, "least": rules.least_together if sold else rules.least_buyers}
    with connection.cursor() as cursor:
        cursor.execute(FIT.format(sold="AND p.active" if sold else ""), asked)
        return list(cursor.fetchall())


def portions(products: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Portions of about the same work, in the order of their numbers."""
    made: list[list[int]] = []
    work = PORTION
    for number, buyers in products:
        if work + buyers > PORTION:
            made.append([])
            work = 0
        made[-1].append(number)
        work += buyers
    return made
