"""Looks for what breaks the rules, of some records or of all, and writes down how the figures stand."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import connection

from fullcircle.identify.quality.conditions import (
    column,
    failing,
    filled,
    same_value,
    the_field,
    the_resource,
)
from fullcircle.identify.quality.models import QualityRule
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.columns import rows_of
from fullcircle.platform.records.resource import Resource

# `now_failing` is worked out once; what no longer fails goes, what newly fails comes.
LOOK = """
  WITH now_failing AS MATERIALIZED (
    SELECT t.id FROM {table} t WHERE t.archived_at IS NULL {some} AND {condition}
  ), gone AS (
    DELETE FROM identify_quality_finding f WHERE f.rule_id = %s {about}
      AND NOT EXISTS (SELECT 1 FROM now_failing n WHERE n.id = f.about_id)
    RETURNING f.about_id
  ), came AS (
    INSERT INTO identify_quality_finding (rule_id, about_kind, about_id)
    SELECT %s, %s, n.id FROM now_failing n
    ON CONFLICT (rule_id, about_id) DO NOTHING RETURNING about_id
  )
  SELECT coalesce((SELECT array_agg(about_id) FROM gone), '{{}}'), (SELECT count(*) FROM came)
"""
ALIKE = """
  SELECT o.id FROM {table} o JOIN {table} t ON {same} WHERE t.id = ANY(%s) AND {filled}
"""
RETIRED = """
  DELETE FROM identify_quality_finding f USING identify_quality_rule r WHERE r.id = f.rule_id AND r.retired_at IS NOT NULL
"""
# A record is good in a dimension when it breaks no rule of it.
FIGURES = """
  INSERT INTO identify_quality_measure AS m (day, resource, scope, key, dimension, total, failing, measured_at)
  SELECT %(day)s, %(resource)s, 'all', '', d.dimension, n.total, count(DISTINCT f.about_id), %(now)s
  FROM (SELECT count(*) AS total FROM {table} t WHERE archived_at IS NULL) n
  CROSS JOIN (SELECT DISTINCT dimension FROM identify_quality_rule WHERE resource = %(resource)s AND retired_at IS NULL) d
  LEFT JOIN identify_quality_rule r ON r.resource = %(resource)s AND r.dimension = d.dimension AND r.retired_at IS NULL
  LEFT JOIN identify_quality_finding f ON f.rule_id = r.id
  GROUP BY d.dimension, n.total
  UNION ALL
  SELECT %(day)s, %(resource)s, 'rule', r.id::text, r.dimension, n.total, count(f.id), %(now)s
  FROM (SELECT count(*) AS total FROM {table} t WHERE archived_at IS NULL) n
  CROSS JOIN identify_quality_rule r LEFT JOIN identify_quality_finding f ON f.rule_id = r.id
  WHERE r.resource = %(resource)s AND r.retired_at IS NULL GROUP BY r.id, n.total
  UNION ALL
  SELECT %(day)s, %(resource)s, 'field', r.field, '', n.total, count(DISTINCT f.about_id), %(now)s
  FROM (SELECT count(*) AS total FROM {table} t WHERE archived_at IS NULL) n
  CROSS JOIN identify_quality_rule r LEFT JOIN identify_quality_finding f ON f.rule_id = r.id
  WHERE r.resource = %(resource)s AND r.retired_at IS NULL GROUP BY r.field, n.total
  UNION ALL
  SELECT %(day)s, %(resource)s, 'source', left(t.source, 120), '', count(*), count(f.about_id), %(now)s
  FROM {table} t LEFT JOIN (SELECT DISTINCT about_id FROM identify_quality_finding WHERE about_kind = %(resource)s) f
    ON f.about_id = t.id
  WHERE t.archived_at IS NULL GROUP BY left(t.source, 120)
  UNION ALL
  SELECT %(day)s, %(resource)s, 'owner', coalesce(t.owner_id::text, ''), '', count(*), count(f.about_id), %(now)s
  FROM {table} t LEFT JOIN (SELECT DISTINCT about_id FROM identify_quality_finding WHERE about_kind = %(resource)s) f
    ON f.about_id = t.id
  WHERE t.archived_at IS NULL GROUP BY t.owner_id
  ON CONFLICT (day, resource, scope, key, dimension) DO UPDATE
    SET total = excluded.total, failing = excluded.failing, measured_at = excluded.measured_at
"""


def look(rule: QualityRule, by: Actor, ids: Sequence[int] | None = None) -> tuple[list[int], int]:
    """Bring the findings of a rule to what is; of some records, or of all. Which went, and how many came."""
    resource = the_resource(rule)
    condition = failing(rule, by)
    if ids is not None and rule.kind == "unique":
        ids = sorted({*ids, *alike(rule, resource, ids, by)})
    some, about, chosen = (
        ("", "", []) if ids is None else ("AND t.id = ANY(%s)", "AND f.about_id = ANY(%s)", [list(ids)])
    )
    sql = LOOK.format(table=rows_of(resource.model), some=some, condition=condition.sql, about=about)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*chosen, *condition.values, rule.pk, *chosen, rule.pk, resource.key])
        gone, came = cursor.fetchone()
    return list(gone), came


def alike(rule: QualityRule, resource: Resource, ids: Iterable[int], by: Actor) -> list[int]:
    """The records that share the value with one of these."""
    field = the_field(resource, rule.field, by)
    sql = ALIKE.format(
        table=rows_of(resource.model),
        same=same_value(resource, field),
        filled=filled(column(resource, field)),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(ids)])
        return [pk for (pk,) in cursor.fetchall()]


def write_down(resource: Resource, day: date, now: datetime) -> None:
    """How the figures of a kind of record stand today."""
    with connection.cursor() as cursor:
        cursor.execute(
            FIGURES.format(table=rows_of(resource.model)),
            {"day": day, "resource": resource.key, "now": now},
        )


def forget_archived(resource: Resource, ids: Sequence[int] | None = None) -> None:
    """Archived and deleted records break no rules."""
    table = rows_of(resource.model)
    some, values = ("AND f.about_id = ANY(%s)", [list(ids)]) if ids is not None else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM identify_quality_finding f WHERE f.about_kind = %s {some} "
            f"AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = f.about_id AND t.archived_at IS NULL)",
            [resource.key, *values],
        )


def forget_retired() -> None:
    """What rules found that are no longer looked at."""
    with connection.cursor() as cursor:
        cursor.execute(RETIRED)
