"""The records before and after one, in the list it was opened from."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet, Value
from django.http import HttpRequest, QueryDict

from fullcircle.platform.records import listing
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.query import Cursor, ListQuery, QueryError, Sort, read_query
from fullcircle.platform.records.resource import Resource


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
        beside = dict(
            step(resource, query, record, "next").union(step(resource, query, record, "previous"), all=True)
        )
    except QueryError:
        return Neighbors(resource.url)
    place = f"?{urlencode({'in': within})}" if within else ""
    return Neighbors(back, **{way: f"{resource.url_of(pk)}{place}" for way, pk in beside.items()})


def step(resource: Resource, query: ListQuery, record: Record, way: str) -> QuerySet:
    """The first row after the record, or before it."""
    place = Cursor(place_of(record, query.sort), record.pk)
    after, before = (place, None) if way == "next" else (None, place)
    rows = listing.numbers(listing.matching(resource, query), replace(query, after=after, before=before))
    return rows.annotate(way=Value(way)).values_list("way", "pk")[:1]


def place_of(record: Record, sort: Sort) -> Any:
    if sort.field.custom and not sort.field.slot:
        return record.custom.get(sort.field.key)
    return listing.sort_value(record, sort)
