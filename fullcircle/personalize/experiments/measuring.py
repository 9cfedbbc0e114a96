"""What people did in the days after they came in, added up by arm in one statement, however many they are.

An order counts if it was placed in these days and is not canceled or wholly returned; what comes back of it is taken off,
whenever it comes back. Orders in other currencies are left out. What somebody bought in the year before they came in is
added up, too: it says what they would have bought anyway.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from fullcircle.personalize.experiments.effects import Sums
from fullcircle.personalize.experiments.models import Experiment
from fullcircle.platform.settings.organization import organization

BEFORE = "365 days"
MEASURES = ("orders", "revenue", "margin", "event")

WHO = """
  who AS MATERIALIZED (
    SELECT contact_id, arm_id, division, crossed, at, least(at + %(window)s, %(now)s) AS till
    FROM personalize_assignment WHERE experiment_id = %(experiment)s AND at <= %(now)s
  )"""
# Of each order that counts: what was sold, less what came back of it.
SOLD = """
  back AS MATERIALIZED (
    SELECT return_of_id AS id, sum(subtotal - discount) AS amount, coalesce(sum(margin), 0) AS margin FROM identify_order
    WHERE return_of_id IS NOT NULL AND archived_at IS NULL AND status <> 'canceled' AND placed_at <= %(now)s GROUP BY 1
  ), sold AS MATERIALIZED (
    SELECT w.contact_id, w.arm_id, o.id, o.placed_at, o.placed_at >= w.at AS counts, o.cost IS NULL AS costless,
      (o.subtotal - o.discount + coalesce(b.amount, 0))::float8 AS amount,
      (coalesce(o.margin, 0) + coalesce(b.margin, 0))::float8 AS margin
    FROM who w JOIN identify_order o ON o.contact_id = w.contact_id LEFT JOIN back b ON b.id = o.id
    WHERE o.kind = 'order' AND o.archived_at IS NULL AND o.status NOT IN ('canceled', 'returned')
      AND o.currency = %(currency)s AND o.placed_at < w.till AND o.placed_at >= w.at - %(before)s::interval
  )"""
# The last letter that reached somebody before they ordered was one of this campaign; with none to ask, all who got it.
TOUCHED = """
  touched AS (
    SELECT s.contact_id, s.id, s.amount FROM sold s WHERE s.counts AND (%(run_by)s = '' OR (
      SELECT m.cause = %(run_by)s OR m.cause LIKE %(run_by)s || ':%%' FROM interact_message m
      WHERE m.contact_id = s.contact_id AND m.state = 'sent' AND m.purpose <> 'personal' AND m.happened_at <= s.placed_at
      ORDER BY m.happened_at DESC, m.id DESC LIMIT 1))
  )"""
DID = """
  did AS (
    SELECT w.contact_id, 1.0::float8 AS event FROM who w WHERE EXISTS (
      SELECT 1 FROM identify_visitor v JOIN identify_behavior_event e ON e.visitor_id = v.id
      WHERE v.contact_id = w.contact_id AND e.name = %(event)s AND NOT e.is_bot AND e.at >= w.at AND e.at < w.till)
  )"""
NOTHING_DONE = " did AS (SELECT NULL::bigint AS contact_id, 0.0::float8 AS event WHERE false)"
EACH = """
  person AS (
    SELECT contact_id, count(*) FILTER (WHERE counts) AS placed, (count(*) FILTER (WHERE counts) > 0)::int::float8 AS orders,
      coalesce(sum(amount) FILTER (WHERE counts), 0) AS revenue, coalesce(sum(margin) FILTER (WHERE counts), 0) AS margin,
      count(*) FILTER (WHERE counts AND costless) AS costless, coalesce(sum(amount) FILTER (WHERE NOT counts), 0) AS past
    FROM sold GROUP BY 1
  ), last_touch AS (
    SELECT contact_id, count(*) AS orders, sum(amount) AS revenue FROM touched GROUP BY 1
  ), outcome AS (
    SELECT w.arm_id, w.division, w.crossed, coalesce(p.placed, 0) AS placed, coalesce(p.orders, 0) AS orders,
      coalesce(p.revenue, 0) AS revenue, coalesce(p.margin, 0) AS margin, coalesce(d.event, 0) AS event,
      coalesce(p.costless, 0) AS costless, coalesce(p.past, 0) AS past,
      coalesce(t.orders, 0) AS touched_orders, coalesce(t.revenue, 0) AS touched_revenue
    FROM who w LEFT JOIN person p ON p.contact_id = w.contact_id LEFT JOIN did d ON d.contact_id = w.contact_id
      LEFT JOIN last_touch t ON t.contact_id = w.contact_id
  )"""
COUNTED = (
    "count(*)", "count(*) FILTER (WHERE crossed)", "sum(placed)", "sum(costless)",
    "count(*) FILTER (WHERE touched_orders > 0)", "sum(touched_orders)", "sum(touched_revenue)", "sum(past)", "sum(past * past)",
)  # fmt: skip
MEASURE = "WITH {parts} SELECT arm_id, division, {columns} FROM outcome GROUP BY 1, 2 ORDER BY 1, 2"


@dataclass(frozen=True)
class Group:
    """What the people of one arm did who came in under one division."""

    arm: int
    division: int
    people: int
    crossed: int  # were in two arms as two records
    placed: int  # orders
    costless: int  # of them without known cost
    touched_people: int  # who ordered after a letter of this campaign as the last one
    touched_orders: int
    touched_revenue: float
    sums: dict[str, Sums]  # by measure


def measure(experiment: Experiment, now: datetime) -> list[Group]:
    """Everything at once; as much of it as whoever acts may see."""
    done = DID if experiment.goal == "event" else NOTHING_DONE
    columns = ", ".join([*COUNTED, *(column for each in MEASURES for column in summed(each))])
    sql = MEASURE.format(parts=", ".join([WHO, SOLD, TOUCHED, done, EACH]), columns=columns)
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments(experiment, now))
        return [group_of(row) for row in cursor.fetchall()]


def arguments(experiment: Experiment, now: datetime) -> dict[str, Any]:
    return {
        "experiment": experiment.pk, "window": experiment.window, "now": now, "before": BEFORE,
        "currency": organization().currency, "run_by": experiment.run_by, "event": experiment.goal_event,
    }  # fmt: skip


def summed(measure: str) -> Iterator[str]:
    yield f"count(*) FILTER (WHERE {measure} <> 0)"
    yield from (f"sum({each})" for each in (measure, f"{measure} * {measure}", f"past * {measure}"))


def group_of(row: Sequence[Any]) -> Group:
    arm, division, people, crossed, placed, costless, touched, orders, revenue, x, xx, *rest = row
    sums = {
        each: Sums(people, int(some), float(y), float(yy), float(x), float(xx), float(xy))
        for each, (some, y, yy, xy) in zip(MEASURES, quadruples(rest), strict=True)
    }
    return Group(
        arm, division, people, crossed, int(placed), int(costless), touched, int(orders), float(revenue), sums
    )


def quadruples(values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    return (tuple(values[at : at + 4]) for at in range(0, len(values), 4))
