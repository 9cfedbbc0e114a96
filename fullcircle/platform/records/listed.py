"""Records as lists show them: only the columns that are on the page, and the names of what they point to."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

from fullcircle.platform.records import listing
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.listing import Page
from fullcircle.platform.records.merged import MADE_OF
from fullcircle.platform.records.ordering import has_one_plan
from fullcircle.platform.records.query import ListQuery
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.records.rows import SIDE, Row, model_at, rows_by_number, rows_in_order, whole_row_of

Convert = Callable[[Any, None, Any], Any]
UNREAD = (
    "id",
    "search_text",
)  # of a record's own columns: the one is there anyway, the other is for search alone


def page(resource: Resource, query: ListQuery) -> Page:
    """The records of one page."""
    return counted_page(resource, query, listing.matching(resource, query), counted=False)[0]


def counted_page(
    resource: Resource, query: ListQuery, matching: QuerySet, *, counted: bool
) -> tuple[Page, int]:
    """The records of one page, and with `counted` how many match in all: one statement for both."""
    paths = paths_of(resource, query.columns)
    numbers = listing.numbers(resource, matching, query, query.limit + 1)
    once = has_one_plan(resource, query)
    rows = rows_in_order(resource, paths, numbers, matching if counted else None, planned_once=once)
    listing.note_conditions(resource, query, (row[0] for row in rows[: query.limit]))
    cut = listing.cut(rows, query, key=lambda row: (row[-1], row[0]))
    total = rows[0][-2] if counted and rows else 0
    return replace(cut, rows=records(resource, paths, cut.rows)), total


def paths_of(resource: Resource, columns: Sequence[Field]) -> list[str]:
    """What a list of these columns reads of each record, so that nothing is asked a second time."""
    shown = [each for each in columns if not each.custom]
    lead = [each for each in resource.built_in_fields() if each.key == resource.columns[0]]
    paths = ["version", "custom", *resource.named_by, *(each.attribute for each in (*lead, *shown))]
    if any(each.kind == "money" for each in columns):
        paths += [each.path for each in resource.built_in_fields() if each.key == "currency"]
    for each in shown:
        if each.is_relation:
            target = model_at(resource, each.path)
            names = getattr(target, "named_by", ("name",))
            paths += [f"{each.path}__{name}" for name in ("id", *names)]
        if each.sensitive:
            paths.append(f"{SIDE}__record_id")
    return list(dict.fromkeys(paths))


def whole(resource: Resource, pk: int) -> Any | None:
    """One record with all its fields, the names of what it points to, and the numbers of what has become part of it."""
    paths = whole_paths(resource)
    row = whole_row_of(resource, paths, pk)
    if row is None:
        return None
    (record,) = records(resource, paths, [row])
    setattr(record, MADE_OF, row[-1])
    return record


def by_number(resource: Resource, ids: Sequence[int], keys: Sequence[str]) -> dict[int, Any]:
    """The records of these numbers, with what the fields `keys` say."""
    if not ids:
        return {}
    fields = {field.key: field for field in resource.built_in_fields()}
    paths = paths_of(resource, [fields[key] for key in keys])
    return {record.pk: record for record in records(resource, paths, rows_by_number(resource, paths, ids))}


@cache
def whole_paths(resource: Resource) -> tuple[str, ...]:
    own = [each.attname for each in resource.model._meta.concrete_fields if each.name not in UNREAD]
    fields = resource.built_in_fields()
    beside = [column.attname for column in side_columns(resource)]
    return tuple(dict.fromkeys([*own, *paths_of(resource, fields), *(f"{SIDE}__{name}" for name in beside)]))


def side_columns(resource: Resource) -> list[Any]:
    return list(resource.sensitive._meta.concrete_fields) if resource.sensitive else []


@dataclass(frozen=True)
class Part:
    """Which values of a row belong to one model, under which names."""

    model: type[Model]
    names: tuple[str, ...]
    values: Callable[[Row], tuple[Any, ...]]
    converters: tuple[tuple[int, Convert], ...]

    def made(self, row: Row) -> Any:
        """The record, without Django's constructor: for a page of rows that costs more than the question itself."""
        made = self.model.__new__(self.model)
        made._state = ModelState()
        made._state.adding, made._state.db = False, connection.alias
        made.__dict__.update(zip(self.names, self.values(row), strict=True))
        for at, convert in self.converters:
            name = self.names[at]
            made.__dict__[name] = convert(made.__dict__[name], None, connection)
        return made


def records(resource: Resource, paths: Sequence[str], rows: Iterable[Row]) -> list[Any]:
    """Records from rows of id and `paths`, with what they point to at hand; what may not be seen is None."""
    own, beside = layout(resource, tuple(paths))
    known: dict[tuple[str, Any], Any] = {}
    found = []
    for row in rows:
        record = own.made(row)
        for relation, (pk, part) in beside.items():
            key = (relation, row[pk])
            if key not in known:
                known[key] = None if row[pk] is None else part.made(row)
            record._state.fields_cache[relation] = known[key]
        found.append(record)
    return found


@cache
def layout(resource: Resource, paths: tuple[str, ...]) -> tuple[Part, dict[str, tuple[int, Part]]]:
    """Where in a row the record is, and where what it points to: the place of its key, and the rest."""
    places: dict[str, list[tuple[int, str]]] = {"": [(0, "id")]}
    for at, path in enumerate(paths, 1):
        relation, _, name = path.rpartition("__")
        places.setdefault(relation, []).append((at, name))
    parts = {relation: part(model_at(resource, relation), named) for relation, named in places.items()}
    keys = {
        relation: next(at for at, name in named if name in ("id", "record_id"))
        for relation, named in places.items()
    }
    return parts.pop(""), {relation: (keys[relation], each) for relation, each in parts.items()}


def part(model: type[Model], named: list[tuple[int, str]]) -> Part:
    places, names = zip(*named, strict=True)
    columns = {each.attname: each for each in model._meta.concrete_fields}
    readers = ((at, getattr(columns[name], "from_db_value", None)) for at, name in enumerate(names))
    converters = tuple((at, convert) for at, convert in readers if convert)
    values = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)
    return Part(model, names, values, converters)
