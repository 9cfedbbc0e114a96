"""The records before and after one, in the list it was opened from."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.http import HttpRequest, QueryDict

from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.records import listing
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.offered import served
from fullcircle.platform.records.ordering import has_one_plan, sort_value
from fullcircle.platform.records.query import Cursor, ListQuery, QueryError, Sort, read_query
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.records.rows import fetched


@dataclass(frozen=True)
class Neighbors:
    """Where the list is, and who stands beside the record in it."""

    back: str
    previous: str = ""
    next: str = ""


def neighbors(request: HttpRequest, resource: Resource, record: Record) -> Neighbors:
    """One question: one step each way from the record's own place, at the same cost anywhere in the list."""
    within = request.GET.get("in", "")
    back = f"{resource.url}?{within}" if within else resource.url
    try:
        query = read_query(resource, QueryDict(within), request.actor)
        beside = one_step(resource, query, record)
    except QueryError:
        return Neighbors(resource.url)
    except EmptyResultSet:  # Django sees that nothing can match
        return Neighbors(back)
    place = f"?{urlencode({'in': within})}" if within else ""
    return Neighbors(back, **{way: f"{resource.url_of(pk)}{place}" for way, pk in beside.items()})


def one_step(resource: Resource, query: ListQuery, record: Record) -> dict[str, int]:
    """The number of the first row after the record, and of the first before it. The later of two ranges is only read
    where the earlier has nothing: PostgreSQL looks no further than it must."""
    rows = listing.matching(resource, query)
    query = served(resource, query, rows)
    place = Cursor(place_of(record, query.sort), record.pk)
    ways = (replace(query, after=place, before=None), replace(query, after=None, before=place))
    found = [
        [each.values("pk").query.sql_with_params() for each in listing.numbers(resource, rows, way, 1)]
        for way in ways
    ]
    beside = (f"coalesce({', '.join(f'({statement})' for statement, _ in each)})" for each in found)
    values = [value for each in found for _, parameters in each for value in parameters]
    ask = rows_of if has_one_plan(resource, query) else fetched
    (pks,) = ask(f"SELECT {', '.join(beside)}", values)
    return {way: pk for way, pk in zip(("next", "previous"), pks, strict=True) if pk}


def place_of(record: Record, sort: Sort) -> Any:
    if sort.field.custom and not sort.field.slot:
        return record.custom.get(sort.field.key)
    return sort_value(record, sort)
