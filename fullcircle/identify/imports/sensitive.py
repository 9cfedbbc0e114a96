"""Sensitive fields on their way in: they live in a table of their own, written after the record they belong to."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from psycopg import sql

from fullcircle.identify.imports.columns import bare_type, column_of, literal, rows_where
from fullcircle.identify.imports.plan import PlannedPart

KEEP = """
INSERT INTO {side} (record_id, {columns})
SELECT o.record_id, {values} FROM identify_import_staged s JOIN LATERAL (
  SELECT record_id FROM identify_import_outcome
  WHERE run_id = %(run)s AND part = %(part)s AND row = s.row AND verdict IN ('new', 'update') LIMIT 1
) o ON true
WHERE s.run_id = %(run)s AND s.part = %(part)s AND s.row > %(after)s AND s.row <= %(upto)s
  AND s.same_as IS NULL AND s.cells ?| {slots}
ON CONFLICT (record_id) DO UPDATE SET {sets}
"""


def filled(planned: PlannedPart, slots: Iterable[str]) -> tuple[type[models.Model] | None, list[str]]:
    """The side table and its fields that a chunk fills, if it fills any."""
    names = sorted(slot.partition(":")[2] for slot in slots if slot.startswith("sensitive:"))
    side = planned.resource.sensitive
    return (side, names) if side and names else (None, [])


def keep_sensitive(planned: PlannedPart, slots: Iterable[str], params: dict[str, Any]) -> None:
    """Write the sensitive fields of a chunk's records; what a file leaves empty stays as it is."""
    side, names = filled(planned, slots)
    if side is None:
        return
    columns = {name: column_of(side, name) for name in names}
    others = [c for c in side._meta.concrete_fields if not (c.primary_key or c.null or c.name in columns)]
    statement = sql.SQL(KEEP).format(
        side=sql.Identifier(side._meta.db_table),
        columns=sql.SQL(", ").join(sql.Identifier(c.name) for c in [*columns.values(), *others]),
        values=sql.SQL(", ").join(
            [*(said(name, c) for name, c in columns.items()), *(literal(c.get_default(), c) for c in others)]
        ),
        slots=sql.Literal([f"sensitive:{name}" for name in names]),
        sets=sql.SQL(", ").join(kept(side, c) for c in columns.values()),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def said(name: str, column: models.Field) -> sql.Composable:
    """What a row says, or what an untouched column holds."""
    value = sql.SQL("(s.cells->>{})::{}").format(sql.Literal(f"sensitive:{name}"), sql.SQL(bare_type(column)))
    return (
        value
        if column.null
        else sql.SQL("coalesce({}, {})").format(value, literal(column.get_default(), column))
    )


def kept(side: type[models.Model], column: models.Field) -> sql.Composable:
    """The new value where there is one, else the old."""
    name, table = sql.Identifier(column.name), sql.Identifier(side._meta.db_table)
    empty = sql.SQL("NULL") if column.null else literal(column.get_default(), column)
    return sql.SQL("{0} = coalesce(nullif(excluded.{0}, {1}), {2}.{0})").format(name, empty, table)


def before_join(planned: PlannedPart, slots: Iterable[str]) -> sql.Composable:
    """Beside the record, what its side table holds."""
    side, _ = filled(planned, slots)
    if side is None:
        return sql.SQL("")
    return sql.SQL(" LEFT JOIN {} aside ON aside.record_id = t.id").format(
        sql.Identifier(side._meta.db_table)
    )


def before_columns(planned: PlannedPart, slots: Iterable[str]) -> list[sql.Composable]:
    return [
        sql.SQL("aside.{} AS {}").format(sql.Identifier(name), sql.Identifier(f"aside_{name}"))
        for name in filled(planned, slots)[1]
    ]


def before_values(planned: PlannedPart, slots: Iterable[str]) -> list[sql.Composable]:
    """The sensitive values that a row is about to replace."""
    return [
        sql.SQL("CASE WHEN old.cells ? {0} THEN jsonb_build_object({0}, old.{1}) ELSE '{{}}' END").format(
            sql.Literal(f"sensitive:{name}"), sql.Identifier(f"aside_{name}")
        )
        for name in filled(planned, slots)[1]
    ]


def known_sensitive(planned: PlannedPart, pks: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Slot → value of the sensitive fields that the plan fills, by record."""
    side, names = filled(
        planned, (f"sensitive:{each.field.key}" for each in planned.cells if each.field.sensitive)
    )
    if side is None:
        return {}
    rows = rows_where(side, ["record_id", *names], "record_id", sorted(pks))
    return {row["record_id"]: {f"sensitive:{name}": row[name] for name in names} for row in rows}
