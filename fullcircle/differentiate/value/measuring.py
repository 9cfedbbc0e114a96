"""Measuring every customer in one statement: recency, frequency, money, place, tier, and what is still possible.

Fifths are cut by rank, and every rank has a last word (the customer's number), so the same data always has the same
scores. Ties are decided by what matters next: equal days by orders, equal orders by money, equal money by orders. Below
a hundred customers thirds are cut, because fifths of few people say nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models

from fullcircle.differentiate.value.models import ValueMeasure
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact

FIFTHS, THIRDS, ENOUGH_FOR_FIFTHS = 5, 3, 100
PEERS = 30  # so many make a comparison
COLUMNS: dict[type[models.Model], str] = {Contact: "contact_id", Company: "company_id"}
# Whom customers are compared with: firms of their industry; people of their country who buy, like them, for a firm or not.
GROUPS: dict[type[models.Model], str] = {
    Contact: "CASE WHEN r.country <> '' THEN r.country || CASE WHEN r.company_id IS NULL THEN ':home' ELSE ':firm' END END",
    Company: "r.industry",
}
WORTH = {"sales": "subtotal - discount", "margin": "coalesce(margin, 0)"}
LIMITS = {"share": "100.0 * place / many <= t.limit", "amount": "amount >= t.limit"}

STATEMENT = """
WITH bought AS (
  SELECT {column} AS id, sum({worth}) AS amount,
    count(*) FILTER (WHERE kind = 'order' AND status <> 'returned') AS orders,
    max(placed_at) FILTER (WHERE kind = 'order' AND status <> 'returned') AS last_at,
    coalesce(sum({worth}) FILTER (WHERE placed_at > %(now)s - interval '12 months'), 0) AS yearly
  FROM identify_order
  WHERE {column} IS NOT NULL AND archived_at IS NULL AND status <> 'canceled' AND currency = %(currency)s
    AND placed_at > %(now)s - make_interval(months => %(months)s) AND placed_at <= %(now)s
  GROUP BY 1
), customer AS (
  SELECT b.*, nullif({group}, '') AS peers, count(*) OVER () AS many,
    row_number() OVER (ORDER BY b.amount DESC, b.orders DESC, b.last_at DESC, b.id) AS place
  FROM bought b JOIN {table} r ON r.id = b.id AND r.archived_at IS NULL WHERE b.orders > 0
), steps AS (SELECT CASE WHEN count(*) >= %(enough)s THEN %(fifths)s ELSE %(thirds)s END AS n FROM customer
), scored AS (
  SELECT c.*, n + 1 - ntile(n) OVER (ORDER BY last_at DESC, c.orders DESC, amount DESC, c.id) AS recency,
    n + 1 - ntile(n) OVER (ORDER BY c.orders DESC, amount DESC, last_at DESC, c.id) AS frequency,
    n + 1 - ntile(n) OVER (ORDER BY place) AS money,
    (SELECT t.id FROM differentiate_value_tier t WHERE t.limit IS NULL OR {limit} ORDER BY t.position LIMIT 1) AS tier
  FROM customer c CROSS JOIN steps
), compared AS (
  SELECT peers, count(*) AS n, percentile_cont(0.75) WITHIN GROUP (ORDER BY yearly)::numeric(16, 2) AS usual
  FROM scored WHERE peers IS NOT NULL GROUP BY 1 HAVING count(*) >= %(least)s
), everybody AS (
  SELECT count(*) AS n, coalesce(percentile_cont(0.75) WITHIN GROUP (ORDER BY yearly), 0)::numeric(16, 2) AS usual FROM scored
), told AS (
  SELECT s.*, CASE WHEN p.n IS NULL THEN '' ELSE s.peers END AS compared_with, coalesce(p.n, e.n) AS peer_count,
    coalesce(p.usual, e.usual) AS usual, e.n >= %(least)s AS comparable
  FROM scored s CROSS JOIN everybody e LEFT JOIN compared p ON p.peers = s.peers
), before AS (
  SELECT v.{column} AS id, v.tier_id AS tier FROM differentiate_value v WHERE v.{column} IS NOT NULL
), quiet AS (
  DELETE FROM differentiate_value v WHERE v.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM told t WHERE t.id = v.{column})
), kept AS (
  INSERT INTO differentiate_value AS v ({column}, orders, amount, last_order_at, recency, frequency, money, place, tier_id, since,
    yearly, peers, peer_count, peer_yearly, potential)
  SELECT id, orders, amount, last_at, recency, frequency, money, place, tier, %(now)s, yearly, compared_with, peer_count, usual,
    CASE WHEN comparable THEN greatest(usual - yearly, 0) ELSE 0 END FROM told
  ON CONFLICT ({column}) DO UPDATE SET orders = excluded.orders, amount = excluded.amount, last_order_at = excluded.last_order_at,
    recency = excluded.recency, frequency = excluded.frequency, money = excluded.money, place = excluded.place,
    since = CASE WHEN v.tier_id = excluded.tier_id THEN v.since ELSE excluded.since END, tier_id = excluded.tier_id,
    yearly = excluded.yearly, peers = excluded.peers, peer_count = excluded.peer_count, peer_yearly = excluded.peer_yearly,
    potential = excluded.potential
), moved AS (
  SELECT coalesce(t.id, b.id) AS id, b.tier AS before, t.tier AS after FROM told t FULL JOIN before b ON b.id = t.id
  WHERE b.tier IS DISTINCT FROM t.tier
), noted AS (
  INSERT INTO differentiate_value_move ({column}, before_id, after_id, at)
  SELECT m.id, m.before, m.after, %(now)s FROM moved m WHERE %(noted)s
)
SELECT (SELECT count(*) FROM told), (SELECT count(*) FROM moved),
  (SELECT array_agg(ARRAY[id, coalesce(before, 0), coalesce(after, 0)] ORDER BY id) FROM (SELECT * FROM moved LIMIT %(most)s) m)
"""
FOREIGN = """
SELECT count(*) FROM identify_order WHERE archived_at IS NULL AND status <> 'canceled' AND currency <> %(currency)s
  AND placed_at > %(now)s - make_interval(months => %(months)s)
"""


@dataclass(frozen=True)
class Measured:
    """How many customers have a tier, how many moved, and the first of those: number, tier before, tier after (0 for none)."""

    customers: int
    moved: int
    moves: tuple[tuple[int, int, int], ...] = ()


def measure(
    kind: type[models.Model], how: ValueMeasure, *, currency: str, now: datetime, noted: bool, most: int
) -> Measured:
    """Bring the figures of every customer of a kind up to date; `noted` writes down who moved."""
    asked: dict[str, Any] = {
        "now": now, "months": how.months, "currency": currency, "enough": ENOUGH_FOR_FIFTHS, "fifths": FIFTHS,
        "thirds": THIRDS, "least": PEERS, "noted": noted, "most": most,
    }  # fmt: skip
    statement = STATEMENT.format(
        column=COLUMNS[kind],
        worth=WORTH[how.by],
        group=GROUPS[kind],
        table=kind._meta.db_table,
        limit=LIMITS[how.cut],
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        customers, moved, moves = cursor.fetchone()
    return Measured(customers, moved, tuple((one, two, three) for one, two, three in moves or ()))


def foreign_orders(how: ValueMeasure, *, currency: str, now: datetime) -> int:
    """Orders that are left out because they are in another currency."""
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN, {"now": now, "months": how.months, "currency": currency})
        return int(cursor.fetchone()[0])
