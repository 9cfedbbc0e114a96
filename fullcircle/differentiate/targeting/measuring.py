"""Measuring all segments, and everybody beside them, in one statement: each person is looked at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from fullcircle.differentiate.segments.models import SegmentMember
from fullcircle.differentiate.targeting.models import Figures
from fullcircle.differentiate.targeting.reaching import reachable
from fullcircle.differentiate.targeting.response import answering, asked
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.contacts.models import Contact

EVERYBODY = 0
COLUMNS = ("people", "buyers", "amount", "reachable", "asked", "answered")
STATEMENT = """
WITH reach (id) AS MATERIALIZED ({reach}), asked (id) AS MATERIALIZED ({asked}), answered (id) AS MATERIALIZED ({answered}),
person AS MATERIALIZED (
  SELECT c.id, v.amount, r.id IS NOT NULL AS reachable, a.id IS NOT NULL AS asked, w.id IS NOT NULL AS answered
  FROM ({people}) c (id)
  LEFT JOIN differentiate_value v ON v.contact_id = c.id
  LEFT JOIN reach r ON r.id = c.id
  LEFT JOIN asked a ON a.id = c.id
  LEFT JOIN answered w ON w.id = c.id
), membership AS (
  SELECT m.segment_id, m.contact_id FROM differentiate_segment_member m
  JOIN differentiate_segment g ON g.id = m.segment_id AND g.archived_at IS NULL
  WHERE %s::bigint[] IS NULL OR g.id = ANY(%s::bigint[])
  UNION ALL SELECT 0, p.id FROM person p WHERE %s::bigint[] IS NULL
)
SELECT m.segment_id, count(*), count(p.amount), coalesce(sum(p.amount), 0), count(*) FILTER (WHERE p.reachable),
  count(*) FILTER (WHERE p.asked), count(*) FILTER (WHERE p.answered)
FROM membership m JOIN person p ON p.id = m.contact_id GROUP BY 1
"""


def measure(
    purpose: Purpose | None, channel: str, now: datetime, *, only: Sequence[int] | None = None
) -> dict[int, dict[str, Any]]:
    """The figures of each segment in use by its number, and of everybody under 0; or of a few segments alone."""
    whom = Q() if only is None else Q(pk__in=SegmentMember.objects.filter(segment__in=only).values("contact"))
    parts = {
        "reach": numbers(whom & reachable(purpose, channel, now)), "asked": numbers(whom & asked(now)),
        "answered": numbers(whom & answering(now)), "people": numbers(whom),
    }  # fmt: skip
    values = [value for _sql, given in parts.values() for value in given]
    some = None if only is None else list(only)
    with connection.cursor() as cursor:
        statement = STATEMENT.format(**{key: sql for key, (sql, _given) in parts.items()})
        cursor.execute(statement, [*values, some, some, some])
        return {row[0]: dict(zip(COLUMNS, row[1:], strict=True)) for row in cursor.fetchall()}


def numbers(whom: Q) -> tuple[str, tuple[Any, ...]]:
    """The numbers of contacts in use, as a part of a statement; one that finds nobody is one, too."""
    rows = Contact.objects.filter(archived_at=None).filter(whom).order_by().values("pk")
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL::bigint WHERE false", ()


def figures_of(kept: Figures) -> dict[str, Any]:
    return {column: getattr(kept, column) for column in COLUMNS}
