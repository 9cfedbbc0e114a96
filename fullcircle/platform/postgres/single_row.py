"""Rows of one table; the statement is written once, because nearly every request asks for some row."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from fullcircle.platform.columns import only_its_own
from fullcircle.platform.postgres.prepared import rows_of

M = TypeVar("M", bound=Model)
Convert = Callable[[Any, None, Any], Any]


def found_row(model: type[M], pk: int) -> M | None:
    """None where there is no such row, or none that whoever acts may see."""
    return asked(model, pk, statement(model))


def locked_row(model: type[M], pk: int) -> M | None:
    """The row as it is now, held until the transaction ends; None where there is none that whoever acts may change."""
    return asked(model, pk, statement(model) + " FOR UPDATE")


def rows_where(model: type[M], condition: str, values: Sequence[Any]) -> list[M]:
    """All rows that fit a condition, which is text of our own and may end in an order."""
    return [made(model, row) for row in rows_of(statement(model, condition), values)]


def asked(model: type[M], pk: int, question: str) -> M | None:
    return next((made(model, row) for row in rows_of(question, [pk])), None)


def made(model: type[M], row: Sequence[Any]) -> M:
    names, converters = columns_of(model)
    values = list(row)
    for at, convert in converters:
        values[at] = convert(values[at], None, connection)
    return model.from_db(connection.alias, names, values)


@cache
def statement(model: type[Model], condition: str = "id = %s") -> str:
    listed = ", ".join(f'"{each.column}"' for each in model._meta.concrete_fields)
    own = only_its_own(model)
    if "ORDER BY" in condition:
        condition, order = condition.split(" ORDER BY ")
        own += f" ORDER BY {order}"
    return f'SELECT {listed} FROM "{model._meta.db_table}" WHERE {condition}{own}'  # noqa: S608  names of our own


@cache
def columns_of(model: type[Model]) -> tuple[list[str], list[tuple[int, Convert]]]:
    """What the statement fetches, and how those columns are read that PostgreSQL hands over as text."""
    columns = model._meta.concrete_fields
    converters = [
        (at, each.from_db_value) for at, each in enumerate(columns) if hasattr(each, "from_db_value")
    ]
    return [each.attname for each in columns], converters
