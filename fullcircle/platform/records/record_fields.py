"""A record's fields beside its story: what is known in front, the rest one click away."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records import tables
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.ui.grid import Column

ABOUT = "About this record"


@dataclass(frozen=True)
class Section:
    """Fields under one title. `quiet` are those that say nothing new: they are empty, or the head says the same."""

    title: str
    rows: list[tuple[Column, Any]]
    quiet: frozenset[str]

    @property
    def all_quiet(self) -> bool:
        return len(self.quiet) == len(self.rows)


def sections(resource: Resource, record: Record, fields: list[Field], actor: Actor) -> list[Section]:
    """All fields with their values, in the sections of the form; the read-only ones come last."""
    tables.with_names([record], fields)
    may_edit = actor.can(f"{resource.key}.edit") and record.archived_at is None
    rows = {
        field.key: (tables.column(field, editable=may_edit), tables.shown(record, field)) for field in fields
    }
    told = {key: row for key, row in rows.items() if row[0].editable or row[1] is not None}
    return [
        section(resource, title, [told[key] for key in keys])
        for title, keys in ordered(resource, fields, told)
    ]


def section(resource: Resource, title: str, rows: list[tuple[Column, Any]]) -> Section:
    quiet = (column.key for column, value in rows if value is None or column.key in resource.told_above)
    return Section(title, rows, frozenset(quiet))


def ordered(resource: Resource, fields: list[Field], told: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """The titles and what stands under each; a title with nothing under it is left out."""
    named = {key for _, keys in resource.form for key in keys}
    rest = [field for field in fields if field.key not in named and not field.apart]
    grouped = [
        *resource.form,
        ("Your fields", [field.key for field in rest if field.custom]),
        ("Sensitive", [field.key for field in rest if field.sensitive]),
        (ABOUT, [field.key for field in rest if not field.custom and not field.sensitive]),
    ]
    for title, keys in grouped:
        if known := [key for key in keys if key in told]:
            yield title, known
