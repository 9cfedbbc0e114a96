"""Columns of models as SQL needs them: their types, their defaults, and many rows asked for at once."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import orjson
from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

from fullcircle.platform.columns import only_its_own

# Thousands of values as one text: the driver writes an array value by value, and PostgreSQL plans by how many they are.
LISTED = "ARRAY(SELECT jsonb_array_elements_text(%s::jsonb))"


def column_of(model: type[models.Model], name: str) -> models.Field:
    """A column of a model by its name or its attribute: owner and owner_id are one."""
    return next(each for each in model._meta.concrete_fields if name in (each.attname, each.name))


def name_of(column: models.Field) -> sql.Identifier:
    return sql.Identifier(str(column.column))


def bare_type(column: models.Field) -> str:
    """The column's type as a cast names it, without its length."""
    return str(column.db_type(connection)).partition("(")[0]


def listed(values: Iterable[Any]) -> str:
    """Many values as LISTED takes them."""
    return orjson.dumps(list(values)).decode()


def among(column: models.Field, keys: str) -> str:
    """A column is one of many keys, said so that an index serves which leaves empty values out."""
    filled = (
        f""" AND "{column.column}" <> ''"""
        if isinstance(column, (models.CharField, models.TextField))
        else ""
    )
    return f'"{column.column}" = ANY({keys}::{bare_type(column)}[]){filled}'


def literal(value: Any, column: models.Field) -> sql.Composable:
    """A default as the column holds it."""
    if isinstance(value, (dict, list)) and not getattr(column, "base_field", None):
        return sql.SQL("{}::jsonb").format(sql.Literal(Jsonb(value)))
    return sql.SQL("{}::{}").format(sql.Literal(value), sql.SQL(str(column.db_type(connection))))


@cache
def sequence_of(table: str) -> str:
    """Where a table's numbers come from; asked once, because asking costs more than drawing one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
        return cursor.fetchone()[0]


def rows_where(
    model: type[models.Model], columns: list[str], by: str, values: list[Any], *, also: str = "true"
) -> list[dict[str, Any]]:
    """Some columns of the rows whose `by` is among many values."""
    if not values:
        return []
    known = {name: column_of(model, name) for name in [*columns, by]}
    statement = sql.SQL(
        "SELECT {columns} FROM {table} WHERE {by} = ANY({listed}::{type}[]) AND {also}"
    ).format(
        columns=sql.SQL(", ").join([name_of(known[name]) for name in columns]),
        table=sql.Identifier(model._meta.db_table),
        by=name_of(known[by]),
        listed=sql.SQL(LISTED),
        type=sql.SQL(bare_type(known[by])),
        also=sql.SQL(also + only_its_own(model)),
    )
    readers = [known[name].get_db_converters(connection) for name in columns]
    with connection.cursor() as cursor:
        cursor.execute(statement, [listed(values)])
        return [dict(zip(columns, converted(row, readers), strict=True)) for row in cursor.fetchall()]


def converted(row: Sequence[Any], readers: list[list[Any]]) -> list[Any]:
    """What the ORM would have made of the values: JSON is read, not handed on as text."""
    found = list(row)
    for at, chain in enumerate(readers):
        for convert in chain:
            found[at] = convert(found[at], None, connection)
    return found
