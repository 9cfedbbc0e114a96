"""Turns a resource's fields and rows into what the interface draws: columns, cells, field lists."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.utils.dateparse import parse_date
from django.utils.translation import gettext

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.readings.noting import note_reading
from fullcircle.platform.records.codes import CODES
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.offered import is_offered, too_many
from fullcircle.platform.records.query import UNSORTED, ListQuery
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.ui.grid import Choice, Column, Listed, Money, Reference, Row, Table

HUES = 12
SHORT = 8  # characters: a currency, a unit
TONES = ("sky", "violet", "green", "amber", "teal", "pink", "blue", "gray")


def column(field: Field, *, editable: bool = False, unsorted: str = "") -> Column:
    """A field as the interface's column; `unsorted` says why a list cannot be sorted by it."""
    return drawn(field, editable, unsorted, tuple(field.tones.items()), options_url(field))


@lru_cache(maxsize=2_000)
def drawn(
    field: Field, editable: bool, unsorted: str, tones: tuple[tuple[str, str], ...], options: str
) -> Column:
    """Made once; fields are compared without their tones, so these are told beside it."""
    return Column(
        key=field.key,
        label=field.label,
        kind=field.kind,
        sortable=not unsorted and field.kind not in UNSORTED,
        unsorted=unsorted,
        editable=editable and not field.read_only,
        choices=tuple(
            Choice(value, label, tone(field, value, at)) for at, (value, label) in enumerate(field.choices)
        ),
        options_url=options,
        width="xs" if field.kind in ("text", "currency") and (field.max_length or SHORT + 1) <= SHORT else "",
        hint=field.help,
    )


def tone(field: Field, value: str, at: int) -> str:
    return field.tones.get(value) or (TONES[at % len(TONES)] if field.custom else "gray")


def options_url(field: Field) -> str:
    if field.kind == "user":
        return "/options/colleagues/"
    if field.is_code:
        return f"/options/codes/{field.kind}/"
    target = resource_for(field.target) if field.kind == "relation" else None
    return f"/options/{target.slug}/" if target else ""


def shown(record: Record, field: Field) -> Any:
    """A record's value as a cell takes it."""
    if field.sensitive:
        value = getattr(getattr(record, "sensitive", None), field.key, None)
        note_reading(record._meta.model_name or "", record.pk, field.key, value)
        return value
    if field.custom:
        return shown_custom(record, field)
    if field.is_relation:
        return reference(record, field)
    value = getattr(record, field.path)
    if value is None or value == "":
        return None
    if field.is_code:
        return listed(field, value)
    if field.kind == "money":
        return Money(value, getattr(record, "currency", "") or organization().currency)
    return value


def listed(field: Field, code: str) -> Listed:
    """A code with the name that people know it by."""
    return Listed(code, CODES[field.kind].name(code))


def shown_custom(record: Record, field: Field) -> Any:
    value = record.custom.get(field.key)
    if value in (None, "", []):
        return None
    if field.kind == "money":
        return Money(Decimal(str(value)), organization().currency)
    if field.kind == "number":
        return Decimal(str(value))
    if field.is_code:
        return listed(field, str(value))
    if field.kind == "date":
        return parse_date(str(value))
    if field.kind == "relation":
        return custom_reference(record, field, int(value))
    return value


def custom_reference(record: Record, field: Field, pk: int) -> Reference:
    target = resource_for(field.target)
    label = getattr(record, "related_names", {}).get((field.target, pk))
    if target is None or label is None:
        return Reference(pk, gettext("Restricted"))
    return Reference(pk, label, target.url_of(pk), pk % HUES, target.square, target.faceless)


def with_names(records: Sequence[Record], fields: Sequence[Field]) -> Sequence[Record]:
    """Look up what relations of one's own point to, in one question for each kind of record."""
    relations = [field for field in fields if field.custom and field.kind == "relation"]
    wanted: dict[str, set[int]] = {}
    for field in relations:
        wanted.setdefault(field.target, set()).update(
            int(record.custom[field.key]) for record in records if record.custom.get(field.key)
        )
    names = {
        (key, other.pk): str(other)
        for key, ids in wanted.items()
        if ids and (target := resource_for(key))
        for other in target.model._default_manager.filter(pk__in=ids)
    }
    for record in records if relations else ():
        record.related_names = names
    return records


def reference(record: Record, field: Field) -> Reference | None:
    """A related record; one that the actor may not see is named as that and leads nowhere."""
    pk = getattr(record, field.attribute)
    if pk is None:
        return None
    other = getattr(record, field.path)
    if other is None:
        return Reference(pk, gettext("Restricted"))
    target = resource_for(field.target)
    if target is None:
        return Reference(pk, str(other), hue=pk % HUES)
    return Reference(pk, str(other), target.url_of(pk), pk % HUES, target.square, target.faceless)


def table(
    resource: Resource,
    query: ListQuery,
    records: Sequence[Record],
    actor: Actor,
    total: int,
    within: str = "",
) -> Table:
    """A page of a list; `within` is what the list was asked for, so that a record knows its neighbors."""
    may_edit = actor.can(f"{resource.key}.edit")
    fields = with_name_first(resource, query.columns)
    place = f"?{urlencode({'in': within})}" if within else ""
    with_names(records, fields)
    return Table(
        label=resource.plural,
        columns=[
            column(field, editable=may_edit, unsorted=unsorted(resource, field, total)) for field in fields
        ],
        rows=[row(resource, record, fields, place) for record in records],
        sort=str(query.sort),
        edit_url=f"{resource.url}{{id}}/field/{{field}}/" if may_edit else "",
        bulk_url=f"{resource.url}bulk/",
        total=total,
        selectable=True,
        cards=cards(fields[1:]),
    )


def unsorted(resource: Resource, field: Field, total: int) -> str:
    """Why a list of so many cannot be sorted by a field that others of its kind are sorted by."""
    return "" if field.kind in UNSORTED or is_offered(resource, field, total) else too_many(resource, field)


def cards(fields: Sequence[Field]) -> list[str]:
    """What a phone shows beside the name: where it stands, whom it belongs to, and the amount or the last time."""
    wanted = (("choice",), ("relation", "text", "email"), ("money", "datetime", "date", "user"))
    found = [next((f.key for kind in kinds for f in fields if f.kind == kind), "") for kinds in wanted]
    rest = iter(f.key for f in fields if f.key not in found)
    return [key or next(rest, "") for key in found]


def with_name_first(resource: Resource, fields: Sequence[Field]) -> list[Field]:
    """The first column names the record and links to it."""
    lead = resource.columns[0]
    name = [each for each in fields if each.key == lead] or [
        each for each in resource.built_in_fields() if each.key == lead
    ]
    return name + [each for each in fields if each.key != lead]


def row(resource: Resource, record: Record, fields: Sequence[Field], place: str = "") -> Row:
    return Row(
        id=record.pk,
        name=str(record),
        values=[shown(record, field) for field in fields],
        href=f"{resource.url_of(record.pk)}{place}",
        version=record.version,
        hue=record.pk % HUES,
        square=resource.square,
        faceless=resource.faceless,
    )
