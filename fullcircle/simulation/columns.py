"""Many rows in one statement: each column goes to PostgreSQL as one array, which is read several times faster than rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

Column = tuple[str, Sequence[Any]]  # a type of PostgreSQL, and a value for each row
NUL = "\0"
TYPES = {"serial": "integer", "bigserial": "bigint", "uuid": "uuid"}


def store(model: type[models.Model], columns: Mapping[str, Sequence[Any]]) -> None:
    """Rows of a model by its columns; those that are not named get the model's default, or the database's."""
    meta = model._meta
    known = {str(each.column): each for each in meta.concrete_fields}
    many = len(next(iter(columns.values())))
    if not many:
        return
    whole = dict(columns) | {
        name: [usual] * many
        for name, each in known.items()
        if name not in columns and (usual := default(each)) is not None
    }
    insert(meta.db_table, {name: (type_of(known[name]), values) for name, values in whole.items()})


def default(field: models.Field) -> Any:
    """What Django would fill in where the database does not."""
    if field.primary_key or field.generated or field.has_db_default() or field.null:
        return None
    value = field.get_default()
    return None if isinstance(value, DatabaseDefault) else value


def type_of(field: models.Field) -> str:
    type_ = str(field.db_type(connection)).split("(")[0]
    return TYPES.get(type_, type_)


def insert(table: str, columns: Mapping[str, Column]) -> None:
    """What is the same in every row goes once, beside the arrays."""
    same = {name for name, (_, values) in columns.items() if alike(values)}
    if len(same) == len(columns):
        same.pop()
    listed = [name for name in columns if name not in same]
    arrays = ", ".join(f"%s::{columns[name][0]}[]" for name in listed)
    names, given = (", ".join(f'"{name}"' for name in each) for each in (columns, listed))
    chosen = ", ".join(f"%s::{columns[name][0]}" if name in same else f'"{name}"' for name in columns)
    once = [one(columns[name][1][0]) for name in columns if name in same]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {chosen} FROM unnest({arrays}) AS r ({given})",
            [*once, *(array(columns[name][1]) for name in listed)],
        )


def alike(values: Sequence[Any]) -> bool:
    return values.count(values[0]) == len(values)


def one(value: Any) -> str | None:
    """As PostgreSQL reads a value that stands alone."""
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)


def change(model: type[models.Model], pks: Sequence[int], columns: Mapping[str, Sequence[Any]]) -> None:
    """New values in columns of these rows."""
    if not pks:
        return
    meta = model._meta
    types = {str(each.column): type_of(each) for each in meta.concrete_fields}
    names = ", ".join(f'"{name}"' for name in columns)
    arrays = ", ".join(["%s::bigint[]", *(f"%s::{types[name]}[]" for name in columns)])
    settings = ", ".join(f'"{name}" = r."{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {meta.db_table} t SET {settings} FROM unnest({arrays}) AS r (the_row, {names})"
            f" WHERE t.{meta.pk.column} = r.the_row",
            [array(pks), *(array(values) for values in columns.values())],
        )


def array(values: Iterable[Any]) -> str:
    """As PostgreSQL spells an array; what is all of one kind is spelled by the column."""
    listed = list(values)
    kinds = set(map(type, listed))
    if kinds == {str}:
        return texts(listed)
    if kinds == {int}:
        return "{" + ",".join(map(str, listed)) + "}"
    if kinds == {datetime}:
        return '{"' + '","'.join(map(datetime.isoformat, listed)) + '"}'
    return "{" + ",".join(map(spelled, listed)) + "}"


def texts(values: list[str]) -> str:
    """NUL stands between them for a moment: PostgreSQL's text holds none."""
    joined = NUL.join(values)
    if joined.count(NUL) != len(values) - 1:
        raise ValueError("PostgreSQL's text holds no NUL.")
    return '{"' + joined.replace("\\", "\\\\").replace('"', '\\"').replace(NUL, '","') + '"}'


def spelled(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, datetime):
        return f'"{value.isoformat()}"'
    return str(value)


def numbers(model: type[models.Model], many: int) -> list[int]:
    """The next numbers of a table, all at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(nextval(pg_get_serial_sequence(%s, 'id'))) FROM generate_series(1, %s)",
            [model._meta.db_table, many],
        )
        return list(cursor.fetchone()[0] or [])
