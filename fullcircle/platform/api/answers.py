"""Records as JSON: built from plain rows, without an object for each."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any

import orjson
from django.db import models
from django.http import HttpResponse

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.api.conditions import tag
from fullcircle.platform.readings.noting import note_reading
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.query import QueryError
from fullcircle.platform.records.resource import Resource, resource_of
from fullcircle.platform.records.rows import row_of
from fullcircle.platform.records.values import as_json

JSON = "application/json"


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        orjson.dumps(value, default=as_plain), status=status, content_type=JSON, headers=headers
    )


def as_plain(value: Any) -> Any:
    """What JSON has no word for; money and decimals become text, so that nothing is rounded."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, (set, frozenset, tuple)):
        return sorted(value)
    plain = as_json(value)
    return str(plain) if plain is value else plain


@dataclass(frozen=True)
class Shape:
    """Which fields of a resource an answer has, and where their values are found."""

    fields: Sequence[Field]
    custom: frozenset[str] = frozenset()
    kind: str = ""  # of the records, as the log of readings names it

    @property
    def paths(self) -> list[str]:
        own = ["version", *(each.attribute for each in self.fields)]
        return [*own, "custom"] if self.custom else own

    def rows(self, values: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
        """Each row is the id, then the values of `paths`; what follows is ignored."""
        keys = ["id", "version", *(each.key for each in self.fields)]
        values = self.noted(values)
        if self.custom:
            return [self.with_custom(keys, row) for row in values]
        return [dict(zip(keys, row), custom={}) for row in values]  # noqa: B905  the sort value comes last

    def noted(self, values: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
        """Who is shown something sensitive, is written down."""
        sensitive = [(at, each.key) for at, each in enumerate(self.fields, 2) if each.sensitive]
        if not sensitive:
            return values
        rows = list(values)
        for row in rows:
            for at, key in sensitive:
                note_reading(self.kind, row[0], key, row[at])
        return rows

    def with_custom(self, keys: list[str], row: Sequence[Any]) -> dict[str, Any]:
        """Only fields that are defined now: values of removed ones are nobody's business."""
        stored = orjson.loads(row[len(keys)])
        custom = {key: stored[key] for key in self.custom if key in stored}
        return dict(zip(keys, row), custom=custom)  # noqa: B905


def shape_of(resource: Resource, actor: Actor, wanted: str = "") -> Shape:
    """All fields the actor may know, or those named, commas between."""
    known = resource.fields(actor)
    if wanted:
        known = [field_named(resource, known, key) for key in dict.fromkeys(wanted.split(","))]
    own = [each for each in known if not each.custom]
    return Shape(own, frozenset(each.key for each in known if each.custom), resource.key)


def field_named(resource: Resource, known: Sequence[Field], key: str) -> Field:
    found = next((each for each in known if each.key == key), None)
    if found is None:
        raise QueryError(f"{resource.plural} have no field “{key[:60]}”.")
    return found


def record_json(resource: Resource, pk: int, actor: Actor, wanted: str = "") -> dict[str, Any] | None:
    """One record as the actor sees it; None if there is none to see."""
    shape = shape_of(resource, actor, wanted)
    row = row_of(resource, shape.paths, pk)
    return shape.rows([row])[0] if row else None


def after_change(thing: Record, actor: Actor) -> dict[str, Any]:
    """The record as it is now; whoever may write but not read learns only its number and version."""
    resource = resource_of(type(thing))
    if resource and actor.can(f"{resource.key}.view"):
        found = record_json(resource, thing.pk, actor)
        if found:
            return found
    return {"id": thing.pk, "version": thing.version}


def record_answer(found: dict[str, Any], status: int = 200, **headers: str) -> HttpResponse:
    return answer(found, status, {"ETag": tag(found["version"]), **headers})


def result_answer(result: Any, actor: Actor) -> HttpResponse:
    """What a verb returned: the record it changed, its facts, or nothing to tell."""
    if result is None:
        return HttpResponse(status=204)
    if isinstance(result, Record):
        return record_answer(after_change(result, actor))
    if isinstance(result, models.Model):
        return answer({"result": {"id": result.pk}})
    return answer({"result": result})
