"""Rows straight from a table, as tuples: the statement for a resource is written once, not for every request."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

from fullcircle.platform.columns import column_of, only_its_own, target_of
from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.records.merged import can_be_merged
from fullcircle.platform.records.resource import Resource

Row = tuple[Any, ...]
SIDE = "sensitive"  # how paths name the table beside a resource's own


def rows_in_order(
    resource: Resource,
    paths: Sequence[str],
    numbers: Sequence[QuerySet],
    counted: QuerySet | None = None,
    *,
    planned_once: bool = False,
) -> list[Row]:
    """The rows that `numbers` names by (id, sort value), in its order; each is id, `paths`, and the sort value.

    Of two ranges, the second continues the first where that has less than a page. With `counted`, how many rows that
    has in all stands before the sort value.
    """
    try:
        page, parameters = paged(numbers)
        number, of_number = numbered(counted)
    except EmptyResultSet:  # Django sees that nothing can match
        return []
    columns, tables = selected(resource, tuple(paths))
    statement = (
        f"WITH {page} "
        f"SELECT {columns}{number}, page.sort_value FROM page JOIN {tables} ON t.id = page.id ORDER BY page.place"
    )
    ask = rows_of if planned_once and counted is None else fetched
    return ask(statement, (*parameters, *of_number))


# Materialized: a table that PostgreSQL knows nothing of yet looks empty, and the page would be found anew for each row.
PAGE = "{name} (id, sort_value, place) AS MATERIALIZED ({rows})"
PLACED = "SELECT n.*, {before}row_number() OVER () FROM ({chosen}) n"


def paged(numbers: Sequence[QuerySet]) -> tuple[str, list[Any]]:
    """The rows of one page, as tables that a statement begins with."""
    asked = [each.query.sql_with_params() for each in numbers]
    parameters = [value for _, values in asked for value in values]
    first, *rest = (chosen for chosen, _ in asked)
    if not rest:
        return PAGE.format(name="page", rows=PLACED.format(before="", chosen=first)), parameters
    most = numbers[0].query.high_mark
    more = PLACED.format(before=f"{most} + ", chosen=rest[0])
    both = f"SELECT * FROM begun UNION ALL {more} WHERE (SELECT count(*) FROM begun) < {most} LIMIT {most}"
    begun = PAGE.format(name="begun", rows=PLACED.format(before="", chosen=first))
    return f"{begun}, {PAGE.format(name='page', rows=both)}", parameters


def numbered(counted: QuerySet | None) -> tuple[str, Sequence[Any]]:
    if counted is None:
        return "", ()
    statement, parameters = counted.order_by().values("pk").query.sql_with_params()
    return f", (SELECT count(*) FROM ({statement}) every)", parameters


def row_of(resource: Resource, paths: Sequence[str], pk: int) -> Row | None:
    """One row: id, then `paths`; None if there is none that may be seen."""
    columns, tables = selected(resource, tuple(paths))
    own = only_its_own(resource.model, "t")
    return next(iter(rows_of(f"SELECT {columns} FROM {tables} WHERE t.id = %s{own}", [pk])), None)


def whole_row_of(resource: Resource, paths: Sequence[str], pk: int) -> Row | None:
    """The same, and last of all the numbers of the records that have become part of it."""
    columns, tables = selected(resource, tuple(paths))
    parts = "NULL"
    if can_be_merged(resource.model):
        table = resource.model._meta.db_table
        parts = f'ARRAY(SELECT id FROM "{table}" part WHERE part.merged_into_id = t.id)'
    own = only_its_own(resource.model, "t")
    return next(iter(rows_of(f"SELECT {columns}, {parts} FROM {tables} WHERE t.id = %s{own}", [pk])), None)


def rows_by_number(resource: Resource, paths: Sequence[str], ids: Sequence[int]) -> list[Row]:
    """Several of them, in no order."""
    columns, tables = selected(resource, tuple(paths))
    own = only_its_own(resource.model, "t")
    return rows_of(f"SELECT {columns} FROM {tables} WHERE t.id = ANY (%s){own}", [list(ids)])


def fetched(statement: str, parameters: Sequence[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


@cache
def selected(resource: Resource, paths: tuple[str, ...]) -> tuple[str, str]:
    """The columns and the tables they are in; all names come from our own models."""
    table = f'"{resource.model._meta.db_table}" t'
    beside = dict.fromkeys(
        relation for relation, _, _ in (path.partition("__") for path in paths if "__" in path)
    )
    joins = "".join(f" LEFT JOIN {joined(resource, relation)}" for relation in beside)
    columns = ", ".join(["t.id", *(column(resource, path) for path in paths)])
    return columns, f"({table}{joins})" if joins else table


def joined(resource: Resource, relation: str) -> str:
    """The table that a relation leads to, under the relation's name."""
    table = model_at(resource, relation)._meta.db_table
    if relation == SIDE:
        return f'"{table}" "{relation}" ON "{relation}".record_id = t.id'
    return f'"{table}" "{relation}" ON "{relation}".id = t."{column_of(resource.model, relation).column}"'


def column(resource: Resource, path: str) -> str:
    """`owner_id` is in the table itself, `company__name` and `sensitive__birth_date` in tables beside it."""
    relation, _, name = path.rpartition("__")
    model = model_at(resource, relation)
    found = next(each for each in model._meta.concrete_fields if name in (each.name, each.attname))
    return f'"{relation or "t"}"."{found.column}"'


def model_at(resource: Resource, relation: str) -> type[Model]:
    """The model that the columns of a relation belong to; of no relation, the resource's own."""
    if not relation:
        return resource.model
    if relation == SIDE and resource.sensitive:
        return resource.sensitive
    return target_of(column_of(resource.model, relation))
