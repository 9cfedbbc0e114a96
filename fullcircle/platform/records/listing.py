"""Lists: a checked query becomes one SQL statement with keyset paging, the same cost on the first page and the last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.readings.noting import note_reading
from fullcircle.platform.records import slots
from fullcircle.platform.records.custom_values import CASTS, custom_q, typed_expression
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.merged import can_be_merged
from fullcircle.platform.records.query import Cursor, Filter, ListQuery, QueryError, Sort
from fullcircle.platform.records.reach import is_partial, reached
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.records.rows import rows_in_order
from fullcircle.platform.records.values import Unfit, parse

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


def numbers(rows: QuerySet, query: ListQuery) -> QuerySet:
    """The number and the sort value of the rows that come next, answered from an index alone where one fits: it holds
    who may see a row."""
    chosen = ordered(reached(rows) if is_partial(rows.model) else rows, query)
    return chosen.values_list("pk", sort_path(query.sort))


def value_page(resource: Resource, query: ListQuery, paths: Sequence[str]) -> Page:
    """The rows of one page as plain tuples: id, values of `paths`, and the sort value last. What the API serves."""
    found = rows_in_order(resource, paths, numbers(matching(resource, query), query)[: query.limit + 1])
    note_conditions(resource, query, (row[0] for row in found[: query.limit]))
    return cut(found, query, key=lambda row: (row[-1], row[0]))


def note_conditions(resource: Resource, query: ListQuery, pks: Iterable[int]) -> None:
    """A list that is narrowed or ordered by something sensitive tells it, whatever its columns are."""
    asked = [*(each.field for each in query.filters), query.sort.field]
    if keys := [field.key for field in asked if field.sensitive]:
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


def ordered(rows: QuerySet, query: ListQuery) -> QuerySet:
    """In the order asked for, from the place asked for; ids break ties so that no row is shown twice."""
    descending = query.sort.descending != bool(query.before)
    path = sort_path(query.sort)
    if query.sort.field.custom and not query.sort.field.slot:
        rows = rows.annotate(sorted_by_custom=typed_expression(query.sort.field))
    expression = F(path)
    nulls_last = not query.before
    by = (
        expression.desc(nulls_last=nulls_last or None, nulls_first=not nulls_last or None)
        if descending
        else expression.asc(nulls_last=nulls_last or None, nulls_first=not nulls_last or None)
    )
    if not nullable(query.sort.field):
        by = expression.desc() if descending else expression.asc()
    place = query.after or query.before
    if place:
        rows = rows.filter(beyond(query.sort, path, place, descending, backwards=bool(query.before)))
    return rows.order_by(by, F("pk").desc() if descending else F("pk").asc())


def nullable(field: Field) -> bool:
    return field.null or field.custom or field.is_relation


def beyond(sort: Sort, path: str, place: Cursor, descending: bool, *, backwards: bool) -> Q:
    """The rows on the far side of a place. Nulls come last when going forwards."""
    way = "lt" if descending else "gt"
    same_and_later_id = {f"pk__{way}": place.id}
    if place.value is None:
        rest = Q(**{f"{path}__isnull": True}, **same_and_later_id)
        return rest | Q(**{f"{path}__isnull": False}) if backwards else rest
    value = typed(sort.field, place.value)
    # The first condition alone lets the index find the place; the second settles ties.
    q = Q(**{f"{path}__{way}e": value}) & (Q(**{f"{path}__{way}": value}) | Q(**same_and_later_id))
    if nullable(sort.field) and not backwards:
        q |= Q(**{f"{path}__isnull": True})
    return q


def typed(field: Field, value: Any) -> Any:
    as_it_is = field.is_text or field.kind == "choice" or (field.custom and field.kind not in CASTS)
    if as_it_is and isinstance(value, str):
        return value
    try:
        return parse(field, value)
    except Unfit:
        raise QueryError("This place in the list is not readable; start from the first page.") from None


def sort_path(sort: Sort) -> str:
    if sort.field.slot:
        return sort.field.slot
    return "sorted_by_custom" if sort.field.custom else sort.field.attribute


def sort_value(row: Any, sort: Sort) -> Any:
    value = row
    for part in sort_path(sort).split("__"):
        value = getattr(value, part, None)
    return value.isoformat() if isinstance(value, datetime) else value


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
            return Q(**{f"{path}__in": values})
        case "not":
            return (
                ~Q(**{path: values[0]}) | Q(**{f"{path}__isnull": True})
                if condition.field.null
                else ~Q(**{path: values[0]})
            )
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
    if field.kind == "multichoice":
        return Q(**{f"{path}__contains": [value]})
    if whole_day(field, value):
        return Q(**{f"{path}__gte": value, f"{path}__lt": value + timedelta(days=1)})
    if field.is_text and field.kind not in ("email", "phone") and not field.is_code:
        return Q(**{f"{path}__iexact": value})
    return Q(**{path: value.lower() if field.kind == "email" else value})


def empty_q(field: Field) -> Q:
    path = field.attribute
    q = Q(**{f"{path}__isnull": True})
    if field.is_text or field.kind == "choice":
        q |= Q(**{path: ""})
    if field.kind == "multichoice":
        q |= Q(**{path: []})
    return q
