"""Lists in order, from any place in them. One index of a field serves both directions: rows without a value come last
whichever way, so they are a range of their own, and each range is read forwards or backwards in the index's own order."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import F, Model, OrderBy, Q, QuerySet

from fullcircle.platform.columns import column_of
from fullcircle.platform.records.custom_values import CASTS, typed_expression
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.models import SEEN_BY
from fullcircle.platform.records.query import IS, Cursor, ListQuery, QueryError, Sort
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.records.values import Unfit, parse


def ranges(rows: QuerySet, query: ListQuery) -> list[QuerySet]:
    """What comes next in the list, as numbers and sort values: all of the first range, then all of the second."""
    sort, place, backwards = query.sort, query.after or query.before, bool(query.before)
    path, descending = sort_path(sort), sort.descending != backwards
    if sort.field.custom and not sort.field.slot:
        rows = rows.annotate(sorted_by_custom=typed_expression(sort.field))
    found = parted(rows, path) if nullable(sort.field) else [rows]
    if place:
        found = beyond(found, sort, place, descending, backwards)
    if backwards:
        found.reverse()
    return [each.order_by(*keys(path, descending)).values_list("pk", path) for each in found]


def has_one_plan(resource: Resource, query: ListQuery) -> bool:
    """Whether one index holds exactly what is asked for, in order: then there is nothing to weigh, whatever the values."""
    if query.narrowed or query.search or query.ids or query.archived:
        return False
    if any(each.operator is not IS or each.field.kind not in SPELLED_ONE_WAY for each in query.filters):
        return False
    held = {*fixed(resource), *(each.field.slot or each.field.path for each in query.filters)}
    return any(
        set(index[:-1]) == held and index[-1] == (query.sort.field.slot or query.sort.field.path)
        for index in orders(resource.model._meta.concrete_model)
    )


SPELLED_ONE_WAY = ("choice", "user", "relation")


def fixed(resource: Resource) -> list[str]:
    """What every record of a kind says alike, where a table holds several kinds."""
    return [column_of(resource.model, name).name for name in resource.model.fixed]


def at_any_size(resource: Resource, field: Field) -> bool:
    """Whether an index holds the rows of this kind in the order of this field."""
    return [*fixed(resource), field.slot or field.path] in orders(resource.model._meta.concrete_model)


@cache
def orders(model: type[Model]) -> list[list[str]]:
    """The columns of its indexes that hold rows in the order of a list, each with who may see it."""
    return [
        index.fields[:-1]
        for index in model._meta.indexes
        if set(SEEN_BY) <= set(index.include) and index.fields[-1:] == ["id"]
    ]


def parted(rows: QuerySet, path: str) -> list[QuerySet]:
    """Those with a value, and those without."""
    return [rows.filter(**{f"{path}__isnull": without}) for without in (False, True)]


def keys(path: str, descending: bool) -> tuple[OrderBy, OrderBy]:
    """Ids break ties, so that no row is shown twice."""
    return (F(path).desc(), F("pk").desc()) if descending else (F(path).asc(), F("pk").asc())


def beyond(
    parts: list[QuerySet], sort: Sort, place: Cursor, descending: bool, backwards: bool
) -> list[QuerySet]:
    """Of the rows with a value and those without, what is on the far side of a place."""
    path, way = sort_path(sort), "lt" if descending else "gt"
    later = {f"pk__{way}": place.id}
    if place.value is None:
        if len(parts) == 1:
            raise QueryError(NOWHERE)
        rest = parts[1].filter(**later)
        return [parts[0], rest] if backwards else [rest]
    value = typed(sort.field, place.value)
    # The first condition alone lets the index find the place; the second settles ties.
    filled = parts[0].filter(Q(**{f"{path}__{way}e": value}), Q(**{f"{path}__{way}": value}) | Q(**later))
    return [filled] if backwards else [filled, *parts[1:]]


def nullable(field: Field) -> bool:
    return field.null or field.custom or field.sensitive


NOWHERE = "This place in the list is not readable; start from the first page."


def typed(field: Field, value: Any) -> Any:
    as_it_is = field.is_text or field.kind == "choice" or (field.custom and field.kind not in CASTS)
    if as_it_is and isinstance(value, str):
        return value
    try:
        return parse(field, value)
    except Unfit:
        raise QueryError(NOWHERE) from None


def sort_path(sort: Sort) -> str:
    if sort.field.slot:
        return sort.field.slot
    return "sorted_by_custom" if sort.field.custom else sort.field.attribute


def sort_value(row: Any, sort: Sort) -> Any:
    value = row
    for part in sort_path(sort).split("__"):
        value = getattr(value, part, None)
    return value.isoformat() if isinstance(value, datetime) else value
