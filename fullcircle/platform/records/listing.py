"""Lists: a checked query becomes one SQL statement with keyset paging, the same cost on the first page and the last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.readings.noting import note_reading
from fullcircle.platform.records import slots
from fullcircle.platform.records.custom_values import custom_q
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.merged import can_be_merged
from fullcircle.platform.records.offered import is_walked, refuse_unserved
from fullcircle.platform.records.ordering import at_any_size, has_one_plan, ranges
from fullcircle.platform.records.query import Cursor, Filter, ListQuery
from fullcircle.platform.records.reach import is_partial, reached
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.records.rows import rows_in_order

SEARCH_MOST = 1_000


@dataclass(frozen=True)
class Page:
    """One screenful of rows, with the places before and after it."""

    rows: list[Any]
    next: str = ""
    previous: str = ""


def matching(resource: Resource, query: ListQuery) -> QuerySet:
    """All rows that match the filters, in no order. Row-level security has the last word."""
    rows = resource.model._default_manager.filter(archived_at__isnull=not query.archived)
    if query.archived and can_be_merged(resource.model):
        rows = rows.filter(
            Q(("merged_into", None))
        )  # they are found in the record that they have become part of
    for condition in query.filters:
        rows = rows.filter(as_q(condition))
    for each in query.narrowed:
        rows = rows.filter(each.part.rows)
    if query.search:
        rows = rows.filter(pk__in=found_by_search(resource, query.search))
    for slot in {query.sort.field.slot, *(condition.field.slot for condition in query.filters)}:
        rows = rows.filter(**slots.needed_reach(slot))
    return rows.filter(pk__in=query.ids) if query.ids else rows


def found_by_search(resource: Resource, words: str, most: int = SEARCH_MOST) -> list[int]:
    """Ids of records that match the words, best first, through the definer function that keeps the indexes."""
    only = [*resource.model.fixed.values()]
    asked = ", ".join(["%s, %s", *(["true, %s"] * len(only))])
    found = rows_of(f'SELECT fc."search_{resource.model._meta.db_table}"({asked})', [words, most, *only])
    return list(dict.fromkeys(pk for (pk,) in found))


def numbers(resource: Resource, rows: QuerySet, query: ListQuery, most: int) -> list[QuerySet]:
    """The number and the sort value of the rows that come next, range after range, each answered from an index alone
    where one fits: it holds who may see a row."""
    if is_partial(rows.model):
        rows = reached(
            rows, anyhow=at_any_size(resource, query.sort.field) and not is_walked(resource, query.sort.field)
        )
    return [each[:most] for each in ranges(rows, query)]


def value_page(resource: Resource, query: ListQuery, paths: Sequence[str]) -> Page:
    """The rows of one page as plain tuples: id, values of `paths`, and the sort value last. What the API serves."""
    rows = matching(resource, query)
    refuse_unserved(resource, query, rows)
    chosen = numbers(resource, rows, query, query.limit + 1)
    found = rows_in_order(resource, paths, chosen, planned_once=has_one_plan(resource, query))
    note_conditions(resource, query, (row[0] for row in found[: query.limit]))
    return cut(found, query, key=lambda row: (row[-1], row[0]))


def note_conditions(resource: Resource, query: ListQuery, pks: Iterable[int]) -> None:
    """A list that is narrowed or ordered by something sensitive tells it, whatever its columns are."""
    asked = [*(each.field for each in query.filters), query.sort.field]
    told = [key for each in query.narrowed for key in each.part.tells]
    if keys := [*(field.key for field in asked if field.sensitive), *told]:
        for pk in pks:
            for key in keys:
                note_reading(resource.key, pk, key)


def cut(rows: list[Any], query: ListQuery, key: Any) -> Page:
    """Keep one page and remember the places around it."""
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    if query.before:
        rows.reverse()
    if not rows:
        return Page([])
    first, last = Cursor(*key(rows[0])).encode(), Cursor(*key(rows[-1])).encode()
    return Page(
        rows,
        next=last if (more or query.before) else "",
        previous=first if (query.after or (query.before and more)) else "",
    )


def as_q(condition: Filter) -> Q:
    """One condition as a Django filter; every part of the lookup comes from our own tables."""
    if condition.field.custom:
        return custom_q(condition)
    path, values = condition.field.attribute, condition.values
    match condition.operator.key:
        case "empty":
            return empty_q(condition.field)
        case "filled":
            return ~empty_q(condition.field)
        case "in":
            return any_of_q(condition.field, path, values)
        case "not":
            other = ~is_q(condition.field, path, values[0])
            return other | Q(**{f"{path}__isnull": True}) if condition.field.null else other
        case "between":
            return Q(**{f"{path}__gte": values[0]}) & up_to(condition.field, path, values[1])
        case "lte":
            return up_to(condition.field, path, values[0])
        case "gt" if whole_day(condition.field, values[0]):
            return Q(**{f"{path}__gte": values[0] + timedelta(days=1)})
        case "contains":
            return Q(**{f"{path}__icontains": values[0]})
        case "begins":
            return Q(**{f"{path}__istartswith": values[0]})
        case "is":
            return is_q(condition.field, path, values[0])
        case way:
            return Q(**{f"{path}__{way}": values[0]})


def whole_day(field: Field, value: Any) -> bool:
    """A moment at midnight stands for its day: who filters by dates means all of it."""
    return field.kind == "datetime" and value == value.replace(hour=0, minute=0, second=0, microsecond=0)


def up_to(field: Field, path: str, value: Any) -> Q:
    """At most a value; of a day, its last moment is still in."""
    if whole_day(field, value):
        return Q(**{f"{path}__lt": value + timedelta(days=1)})
    return Q(**{f"{path}__lte": value})


def is_q(field: Field, path: str, value: Any) -> Q:
    """What “is” means; “is not” is its opposite, and “is any of” several of it."""
    if field.kind == "multichoice":
        return Q(**{f"{path}__contains": [value]})
    if whole_day(field, value):
        return Q(**{f"{path}__gte": value, f"{path}__lt": value + timedelta(days=1)})
    if in_any_case(field):
        return Q(**{f"{path}__iexact": value})
    return Q(**{path: as_stored(field, value)})


def any_of_q(field: Field, path: str, values: Sequence[Any]) -> Q:
    if in_any_case(field):
        return reduce(or_, (is_q(field, path, value) for value in values), Q(pk__in=()))
    return Q(**{f"{path}__in": [as_stored(field, value) for value in values]})


def in_any_case(field: Field) -> bool:
    """Names are the same however they are written; codes, addresses and numbers have one spelling."""
    return field.is_text and field.kind not in ("email", "phone") and not field.is_code


def as_stored(field: Field, value: Any) -> Any:
    return value.lower() if field.kind == "email" else value


def empty_q(field: Field) -> Q:
    path = field.attribute
    q = Q(**{f"{path}__isnull": True})
    if field.is_text or field.kind == "choice":
        q |= Q(**{path: ""})
    if field.kind == "multichoice":
        q |= Q(**{path: []})
    return q
