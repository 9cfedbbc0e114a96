"""Taking an import back: created records go, changed ones get their old values, unless somebody has been there since."""

import json
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from psycopg import sql

from fullcircle.identify.imports import consents, special
from fullcircle.identify.imports.columns import bare_type, column_of, name_of
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.imports.plan import PlannedPart
from fullcircle.platform.access.actor import Actor

LAST = 2**62
CHUNK = 2_000
CHANGED_SINCE = "Changed since by somebody; left as it is."
NEEDED = "Something else points to it now; left as it is."

# What followed from orders by itself (a lead became a customer, and back) is nobody's work that would be lost.
UNTOUCHED = """t.version = o.version + CASE WHEN t.version = o.version THEN 0 ELSE (
  SELECT count(*) FROM platform_event e WHERE e.about_kind = {kind} AND e.about_id = t.id AND e.actor_kind = 'system'
    AND e.cause ~ '^(order|undo):' AND e.recorded_at >= (SELECT r.created_at FROM identify_import r WHERE r.id = o.run_id)
) END"""

IN_CHUNK = sql.SQL(
    "o.run_id = %(run)s AND o.part = %(part)s AND o.row >= %(first)s AND o.row < %(before)s AND o.reverted = ''"
)


def restore_chunk(run: ImportRun, planned: PlannedPart, by: Actor) -> tuple[int, int]:
    """Restore the last rows before the cursor; the first of them and how many they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(row), count(*) FROM (SELECT row FROM identify_import_outcome WHERE run_id = %s AND part = %s "
            "AND row < %s AND (verdict = 'new' OR before IS NOT NULL) ORDER BY row DESC LIMIT %s) o",
            [run.pk, run.at_part, run.at_row, CHUNK],
        )
        first, count = cursor.fetchone()
    if count:
        restore(planned, {"run": run.pk, "part": run.at_part, "first": first, "before": run.at_row}, by)
    return first or 0, count


def restore(planned: PlannedPart, rows: dict[str, Any], by: Actor) -> None:
    """All rows at once, or by halves down to the record that something else points to."""
    params = rows | {
        "user": by.user_id,
        "actor_kind": by.kind,
        "actor_name": by.name[:120],
        "cause": f"revert:{rows['run']}",
        "brought": f"import:{rows['run']}",
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements(planned):
                cursor.execute(statement, params)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        halve(planned, rows, by)


def halve(planned: PlannedPart, rows: dict[str, Any], by: Actor) -> None:
    middle = middle_row(rows)
    if middle is None:
        mark(rows, NEEDED)
        return
    restore(planned, rows | {"first": middle}, by)
    restore(planned, rows | {"before": middle}, by)


def middle_row(rows: dict[str, Any]) -> int | None:
    """Where to cut; None when only one row is left."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row FROM identify_import_outcome WHERE run_id = %(run)s AND part = %(part)s AND row >= %(first)s "
            "AND row < %(before)s AND (verdict = 'new' OR before IS NOT NULL) ORDER BY row",
            rows,
        )
        found = [row for (row,) in cursor.fetchall()]
    return found[len(found) // 2] if len(found) > 1 else None


def mark(rows: dict[str, Any], sentence: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE identify_import_outcome SET reverted = %(sentence)s WHERE run_id = %(run)s AND part = %(part)s "
            "AND row >= %(first)s AND row < %(before)s AND (verdict = 'new' OR before IS NOT NULL) AND reverted = ''",
            rows | {"sentence": sentence},
        )


def statements(planned: PlannedPart) -> list[sql.Composable]:
    """Side tables first, then the records, then a word about those that stay."""
    table = sql.Identifier(planned.resource.model._meta.db_table)
    columns = {column.attname: column for column in planned.resource.model._meta.concrete_fields}
    versioned = "version" in columns
    kind = sql.Literal(planned.resource.key)
    untouched = sql.SQL(UNTOUCHED).format(kind=kind) if versioned else sql.SQL("true")
    of_people = planned.resource.key == consents.INTO
    its_work = untouched + sql.SQL(f" AND {consents.SAID_SINCE}" if of_people else "")
    told = sql.SQL(TOLD if versioned else "SELECT 1")
    stay = sql.SQL(STAY).format(in_chunk=IN_CHUNK, sentence=sql.Literal(CHANGED_SINCE))
    remove = sql.SQL(REMOVE).format(
        table=table,
        in_chunk=IN_CHUNK,
        untouched=its_work,
        told=told.format(
            kind=kind, type=sql.Literal(f"{planned.resource.key}.removed"), changes=sql.SQL("'{}'::jsonb")
        ),
    )
    put_back = sql.SQL(PUT_BACK).format(
        table=table,
        in_chunk=IN_CHUNK,
        untouched=untouched,
        sets=sql.SQL(", ").join(restored_columns(columns, versioned)),
        told=told.format(
            kind=kind, type=sql.Literal(f"{planned.resource.key}.changed"), changes=put_back_changes(columns)
        ),
    )
    return [
        *([sql.SQL(consents.TAKE_BACK), sql.SQL(special.TAKE_BACK)] if of_people else []),
        *side_removal(planned, table, its_work),
        remove,
        *side_return(planned, table, untouched),
        put_back,
        stay,
    ]


def put_back_changes(columns: dict[str, models.Field]) -> sql.Composable:
    """The fields that got their old values back, as every change is told; of sensitive ones, only that they did."""
    names = {attname: column.name for attname, column in columns.items() if attname != column.name}
    return sql.SQL(PUT_BACK_CHANGES).format(names=sql.Literal(json.dumps(names)))


def restored_columns(columns: dict[str, models.Field], versioned: bool) -> list[sql.Composable]:
    """Every column that was replaced gets back what it held, null included."""
    sets: list[sql.Composable] = (
        [sql.SQL("version = t.version + 1"), sql.SQL("updated_at = now()")] if versioned else []
    )
    for attname, column in columns.items():
        if not column.generated and not column.primary_key and attname not in KEPT:
            value = sql.SQL(
                "old.before->{}" if attname == "custom" else "(old.before->>{})::" + bare_type(column)
            )
            sets.append(
                sql.SQL("{0} = CASE WHEN old.before ? {1} THEN {2} ELSE t.{0} END").format(
                    name_of(column), sql.Literal(attname), value.format(sql.Literal(attname))
                )
            )
    return sets


KEPT = {
    "version",
    "created_at",
    "updated_at",
    "acl",
    "acl_write",
    "shared_read",
    "shared_write",
    "search_text",
    "archived_at",
}


def side_removal(
    planned: PlannedPart, table: sql.Composable, untouched: sql.Composable
) -> list[sql.Composable]:
    """Sensitive fields of records that the import made."""
    if not planned.resource.sensitive:
        return []
    side = sql.Identifier(planned.resource.sensitive._meta.db_table)
    return [sql.SQL(SIDE_REMOVAL).format(side=side, table=table, in_chunk=IN_CHUNK, untouched=untouched)]


def side_return(
    planned: PlannedPart, table: sql.Composable, untouched: sql.Composable
) -> list[sql.Composable]:
    """Sensitive fields of records that the import changed."""
    side = planned.resource.sensitive
    mapped = [each.field.key for each in planned.cells if each.field.sensitive]
    if not (side and mapped):
        return []
    sets = [
        sql.SQL("{0} = CASE WHEN o.before ? {1} THEN {2} ELSE d.{0} END").format(
            sql.Identifier(name),
            sql.Literal(f"sensitive:{name}"),
            given_back(column_of(side, name), f"sensitive:{name}"),
        )
        for name in mapped
    ]
    return [
        sql.SQL(SIDE_RETURN).format(
            side=sql.Identifier(side._meta.db_table),
            table=table,
            in_chunk=IN_CHUNK,
            untouched=untouched,
            sets=sql.SQL(", ").join(sets),
        )
    ]


def given_back(column: models.Field, slot: str) -> sql.Composable:
    """The old value; where there was none, what an untouched column holds."""
    value = sql.SQL("(o.before->>{})::" + bare_type(column)).format(sql.Literal(slot))
    return (
        value if column.null else sql.SQL("coalesce({}, {})").format(value, sql.Literal(column.get_default()))
    )


def sums(run: ImportRun) -> tuple[int, int]:
    """How many records are as they were, and how many were left."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE reverted = 'yes'), count(*) FILTER (WHERE reverted <> 'yes') "
            "FROM identify_import_outcome WHERE run_id = %s AND reverted <> ''",
            [run.pk],
        )
        return cursor.fetchone()


TOLD = """
INSERT INTO platform_event (type, occurred_at, about_kind, about_id, within_kind,
  actor_kind, actor_id, actor_name, cause, payload)
SELECT {type}, now(), {kind}, id, '', %(actor_kind)s, %(user)s, %(actor_name)s, %(cause)s,
  jsonb_build_object('changes', {changes}) FROM gone
"""

PUT_BACK_CHANGES = """
(SELECT coalesce(jsonb_object_agg(field, pair), '{{}}') FROM (
  SELECT coalesce({names}::jsonb->>e.key, e.key) AS field, jsonb_build_array(NULL, e.value) AS pair
  FROM jsonb_each(before) e WHERE e.key <> 'custom' AND e.key NOT LIKE 'sensitive:%%'
  UNION ALL SELECT split_part(e.key, ':', 2), '["changed", "changed"]'
  FROM jsonb_each(before) e WHERE e.key LIKE 'sensitive:%%'
  UNION ALL SELECT e.key, jsonb_build_array(NULL, e.value)
  FROM jsonb_each(coalesce(before->'custom', '{{}}')) e) told)
"""

REMOVE = """
WITH gone AS (
  DELETE FROM {table} t USING identify_import_outcome o
  WHERE {in_chunk} AND o.verdict = 'new' AND t.id = o.record_id AND {untouched}
  RETURNING t.id, o.row, '{{}}'::jsonb AS before
), told AS ({told})
UPDATE identify_import_outcome o SET reverted = 'yes' FROM gone WHERE {in_chunk} AND o.row = gone.row
"""

PUT_BACK = """
WITH old AS MATERIALIZED (
  SELECT t.id, o.row, o.before FROM {table} t JOIN identify_import_outcome o ON t.id = o.record_id
  WHERE {in_chunk} AND o.verdict = 'update' AND {untouched} FOR UPDATE OF t
), gone AS (
  UPDATE {table} t SET {sets} FROM old WHERE t.id = old.id RETURNING t.id, old.row, old.before
), told AS ({told})
UPDATE identify_import_outcome o SET reverted = 'yes' FROM gone WHERE {in_chunk} AND o.row = gone.row
"""

SIDE_REMOVAL = """
DELETE FROM {side} d USING identify_import_outcome o, {table} t
WHERE {in_chunk} AND o.verdict = 'new' AND t.id = o.record_id AND d.record_id = t.id AND {untouched}
"""

SIDE_RETURN = """
UPDATE {side} d SET {sets} FROM identify_import_outcome o, {table} t
WHERE {in_chunk} AND o.verdict = 'update' AND t.id = o.record_id AND d.record_id = t.id AND {untouched}
"""

STAY = """
UPDATE identify_import_outcome o SET reverted = {sentence}
WHERE {in_chunk} AND (o.verdict = 'new' OR o.before IS NOT NULL)
"""
