"""Two records as the page shows them beside each other: what differs, what one of them adds, what is the same, what moves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html_join

from fullcircle.identify.duplicates.choosing import Question, known, questions
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.merging.relations import Relation, relations
from fullcircle.platform.merging.rules import Stays
from fullcircle.platform.records import tables
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.ui import grid


@dataclass(frozen=True)
class Line:
    """One field beside itself."""

    key: str
    label: str
    kept: str
    lost: str
    proposed: str
    both: bool
    from_other: bool = False


@dataclass(frozen=True)
class Moving:
    """What hangs on the record that goes: 3 orders."""

    label: str
    count: int


def beside(resource: Resource, kept: Record, lost: Record, by: Actor) -> dict[str, Any]:
    """All that the comparison shows."""
    found = questions(resource, kept, lost, by)
    tables.with_names([kept, lost], [field for question in found for field in question.fields])
    return {
        "kept": kept,
        "lost": lost,
        "kept_url": resource.url_of(kept.pk),
        "lost_url": resource.url_of(lost.pk),
        "swap_url": f"/duplicates/{resource.slug}/{lost.pk}/{kept.pk}/",
        "merge_url": f"/duplicates/{resource.slug}/{kept.pk}/{lost.pk}/merge/",
        "asked": [line(each, kept, lost) for each in found if each.is_asked],
        "added": [line(each, kept, lost) for each in found if adds(each)],
        "same": [line(each, kept, lost) for each in found if each.same and any(map(known, each.kept))],
        "moving": moving(resource, lost),
        "hue": kept.pk % tables.HUES,
        "other_hue": lost.pk % tables.HUES,
    }


def adds(question: Question) -> bool:
    """Only one of the two knows something."""
    return not question.same and not question.is_asked


def line(question: Question, kept: Record, lost: Record) -> Line:
    return Line(
        question.key,
        question.label,
        text(kept, question.fields),
        text(lost, question.fields),
        question.proposed,
        question.may_be_both,
        from_other=any(map(known, question.lost)),
    )


def text(record: Record, fields: Sequence[Field]) -> str:
    """As people read it; what belongs together in one line, said once."""
    shown = (tables.shown(record, field) for field in fields)
    columns = (tables.column(field) for field in fields)
    words = (
        grid.show(column, value) for column, value in zip(columns, shown, strict=True) if value is not None
    )
    return format_html_join(", ", "{}", ((each,) for each in dict.fromkeys(filter(None, words))))


def moving(resource: Resource, lost: Record) -> list[Moving]:
    """What goes over to the record that stays, as far as one sees it."""
    counts: dict[str, int] = {}
    for relation in relations():
        if relation.kind == resource.key and not relation.is_own and not isinstance(relation.rule, Stays):
            label = str(relation.model._meta.verbose_name_plural)
            counts[label] = counts.get(label, 0) + pointing(relation, lost)
    return [Moving(label, count) for label, count in ordered(counts.items()) if count]


def ordered(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counts, key=lambda each: (-each[1], each[0]))


def pointing(relation: Relation, lost: Record) -> int:
    """How many rows point to it by this relation."""
    column = next(each for each in relation.model._meta.concrete_fields if each.column == relation.column)
    asked: dict[str, Any] = {column.attname: lost.pk}
    if relation.kind_column:
        asked[relation.kind_column] = relation.kind
    return relation.model._default_manager.filter(**asked).count()
