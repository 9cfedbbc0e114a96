"""Whoever buys is a customer: the stage of people and companies follows their orders, and what somebody said since stands.

The first order makes a customer of a lead, and when no order is left they are again what they were before. Advocates and
former customers are left alone: that is for people to say.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from psycopg import sql

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import action
from fullcircle.platform.events.event import announce, handlers_of
from fullcircle.platform.events.models import LoggedEvent

CUSTOMERS: dict[str, type[Contact | Company]] = {"contact": Contact, "company": Company}
CAUSE = "order:"  # and its number: the log says which order made somebody a customer

COUNTS = "o.kind = 'order' AND o.status <> 'canceled' AND o.archived_at IS NULL"
# What a colleague or their program set after the last order was written down is newer than what that order says.
SAID_SINCE = """
  SELECT FROM platform_event e WHERE e.about_kind = {kind} AND e.about_id = b.id AND e.type = {changed}
    AND e.recorded_at > b.latest AND e.actor_kind IN ('user', 'key') AND e.payload->'changes' ? 'lifecycle_stage'
    AND e.cause !~ '^(import|revert|merge|unmerge):'
"""
BECOME = """
WITH standing AS MATERIALIZED (
  SELECT t.id, t.lifecycle_stage AS before FROM {table} t
  WHERE t.id = ANY (%(ids)s) AND t.lifecycle_stage IN ('lead', 'qualified') AND t.merged_into_id IS NULL
  ORDER BY t.id FOR UPDATE
), bought AS MATERIALIZED (
  SELECT s.id, s.before, o.* FROM standing s, LATERAL (
    SELECT (array_agg(o.id ORDER BY o.placed_at, o.id))[1] AS first, max(o.created_at) AS latest
    FROM identify_order o WHERE o.{column} = s.id AND {counts}) o
  WHERE o.first IS NOT NULL
), picked AS MATERIALIZED (
  SELECT b.id, b.before, 'customer' AS after, {cause} || b.first AS cause FROM bought b WHERE NOT EXISTS ({said_since})
), {write}
"""
# The change is taken back as an undo, so that the value has its earlier origin again.
BACK = """
WITH standing AS MATERIALIZED (
  SELECT t.id FROM {table} t
  WHERE t.id = ANY (%(ids)s) AND t.lifecycle_stage = 'customer'
    AND NOT EXISTS (SELECT FROM identify_order o WHERE o.{column} = t.id AND {counts})
  ORDER BY t.id FOR UPDATE
), picked AS MATERIALIZED (
  SELECT s.id, 'customer' AS before, e.before AS after, 'undo:' || e.id AS cause FROM standing s, LATERAL (
    SELECT e.id, e.cause, e.payload->'changes'->'lifecycle_stage'->>0 AS before FROM platform_event e
    WHERE e.about_kind = {kind} AND e.about_id = s.id AND e.type IN ({added}, {changed})
      AND e.payload->'changes' ? 'lifecycle_stage'
    ORDER BY e.id DESC LIMIT 1) e
  WHERE starts_with(e.cause, {cause}) AND e.before IS NOT NULL
), {write}
"""
WRITE = """made AS (
  UPDATE {table} t SET lifecycle_stage = p.after, version = t.version + 1, updated_at = now()
  FROM picked p WHERE t.id = p.id
)
INSERT INTO platform_event (type, occurred_at, about_kind, about_id, within_kind,
  actor_kind, actor_id, actor_name, cause, payload)
SELECT {changed}, now(), {kind}, p.id, '', %(actor_kind)s, %(actor_id)s, %(actor_name)s, p.cause,
  jsonb_build_object('changes', jsonb_build_object('lifecycle_stage', jsonb_build_array(p.before, p.after)))
FROM picked p RETURNING id
"""
WAITING = """
SELECT t.id FROM {table} t
WHERE t.id > %(after)s AND t.lifecycle_stage IN ('lead', 'qualified') AND t.merged_into_id IS NULL
  AND EXISTS (SELECT FROM identify_order o WHERE o.{column} = t.id AND {counts})
ORDER BY t.id LIMIT %(most)s
"""


@action(needs="order.edit", hidden=True)
def follow_purchases(*, by: Actor, contacts: Sequence[int] = (), companies: Sequence[int] = ()) -> int:
    """Bring the stage of these customers in line with what they bought; how many changed."""
    done = 0
    for kind, ids in zip(CUSTOMERS, (contacts, companies), strict=True):
        if ids:
            done += written(BECOME, kind, ids, by) + written(BACK, kind, ids, by)
    return done


def written(statement: str, kind: str, ids: Sequence[int], by: Actor) -> int:
    """One statement for all of them, with an event each, which those who listen hear of."""
    params = {
        "ids": list(ids), "actor_kind": by.kind, "actor_id": by.user_id, "actor_name": by.name[:120],
    }  # fmt: skip
    told = numbers(statement, kind, params)
    if handlers_of(f"{kind}.changed"):
        for event in LoggedEvent.objects.filter(pk__in=told).iterator():
            announce(event)
    return len(told)


def waiting(kind: str, after: int, most: int) -> list[int]:
    """Who bought and is no customer yet, in the order of their numbers: what somebody said may be why."""
    return numbers(WAITING, kind, {"after": after, "most": most})


def numbers(statement: str, kind: str, params: dict[str, Any]) -> list[int]:
    """Run a statement for one kind of customer; the numbers that it returns."""
    names: dict[str, sql.Composable] = {
        "table": sql.Identifier(CUSTOMERS[kind]._meta.db_table),
        "column": sql.Identifier(f"{kind}_id"),
        "counts": sql.SQL(COUNTS),
        "kind": sql.Literal(kind),
        "added": sql.Literal(f"{kind}.added"),
        "changed": sql.Literal(f"{kind}.changed"),
        "cause": sql.Literal(CAUSE),
    }
    names["said_since"] = sql.SQL(SAID_SINCE).format(**names)
    names["write"] = sql.SQL(WRITE).format(**names)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(**names), params)
        return [pk for (pk,) in cursor.fetchall()]
