"""A row of a file beside the known records that it may be about, field by field."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from fullcircle.identify.imports.cells import slot_of
from fullcircle.identify.imports.checking import PartCheck
from fullcircle.identify.imports.judging import differs
from fullcircle.identify.imports.matching import all_alike
from fullcircle.identify.imports.staging import Staged
from fullcircle.platform.access.models import User
from fullcircle.platform.records.countries import country_name
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.records.values import Unfit, as_text, parse
from fullcircle.platform.ui.atoms import date_text, exact_text

MOST = 7  # candidates; with two more choices they are reached by the keys 1 to 9

Known = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class Candidate:
    """A known record that the row may be about."""

    pk: int
    name: str
    note: str
    url: str


@dataclass(frozen=True)
class Held:
    """What a known record holds in one field, and whether the row says the same."""

    text: str
    same: bool


@dataclass(frozen=True)
class Line:
    """One field: what the row says, and what the candidates hold."""

    label: str
    key: str
    said: str
    held: list[Held]


def candidates(check: PartCheck, draft: Staged, chosen: int | None = None) -> list[int]:
    """The records with the row's key, else those that look like it; one that was chosen is among them."""
    found = check.judge.matches([draft]).get(draft.key or "", [])
    if len(found) < 2:
        alike = all_alike(check.planned.resource, [draft.values]).get(0, [])
        found = list(dict.fromkeys([*found, *(each.pk for each in alike)]))
    found = sorted(found)[:MOST]
    return found if chosen is None or chosen in found else [*found[: MOST - 1], chosen]


def compared(check: PartCheck, draft: Staged, pks: list[int]) -> tuple[list[Candidate], list[Line]]:
    """The candidates that can be seen, and every field of the row beside theirs."""
    known = check.judge.known(set(pks))
    seen = [pk for pk in pks if pk in known]
    names = Names()
    fields = fields_of(check)
    slots = [slot for slot in fields if slot in draft.values or f"part:{slot[:-3]}" in draft.values]
    lines = [line(fields[slot], slot, draft, [known[pk] for pk in seen], names) for slot in slots]
    return described(check, seen, known, names), lines


def fields_of(check: PartCheck) -> dict[str, Field]:
    """Slot → field, relations to other parts of the row included."""
    planned = check.planned
    own = {slot_of(cell): cell.field for cell in planned.cells}
    related = {each.key: each for each in planned.resource.built_in_fields() if each.key in planned.relations}
    return own | {f"{key}_id": each for key, each in related.items()}


class Names:
    """What the records are called that others point to, each asked for once."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, int], str] = {}

    def of(self, field: Field, pk: int) -> str:
        place = (field.target or "user", pk)
        if place not in self.known:
            self.known[place] = name_of(field, pk) or _("no. %(pk)s") % {"pk": pk}
        return self.known[place]


def name_of(field: Field, pk: int) -> str:
    if field.kind == "user":
        return User.directory.filter(pk=pk).values_list("name", flat=True).first() or ""
    target = resource_for(field.target)
    found = target.model._default_manager.filter(pk=pk).first() if target else None
    return str(found) if found else ""


def described(check: PartCheck, pks: Iterable[int], known: Known, names: Names) -> list[Candidate]:
    resource = check.planned.resource
    found = resource.model._default_manager.in_bulk(list(pks))
    return [
        Candidate(pk, str(found[pk]), note_about(pk, known[pk]), url_of(resource, pk))
        for pk in pks
        if pk in found
    ]


def url_of(resource: Any, pk: int) -> str:
    return resource.url_of(pk) if isinstance(resource, Resource) else ""


def note_about(pk: int, row: dict[str, Any]) -> str:
    """What helps to tell namesakes apart: the number, since when they are known, who looks after them."""
    words = [_("no. %(pk)s") % {"pk": pk}]
    if moment := row.get("created_at"):
        words.append(_("since %(day)s") % {"day": date_text(moment.date())})
    if owner := User.directory.filter(pk=row.get("owner_id") or 0).values_list("name", flat=True).first():
        words.append(_("owner %(name)s") % {"name": owner})
    if row.get("archived_at"):
        words.append(_("archived"))
    return ", ".join(words)


def line(field: Field, slot: str, draft: Staged, rows: list[dict[str, Any]], names: Names) -> Line:
    """One field across the row and the candidates."""
    said = draft.values.get(slot)
    coming = draft.values.get(f"part:{slot[:-3]}", "") if said is None else ""
    held = [
        Held(readable(field, value_in(row, slot), names), not coming and not differs(row, slot, said))
        for row in rows
    ]
    return Line(field.label, field.key, str(coming) or readable(field, said, names), held)


def value_in(row: dict[str, Any], slot: str) -> Any:
    where, colon, key = slot.partition(":")
    return row["custom"].get(key) if where == "custom" and colon else row.get(slot)


def readable(field: Field, value: Any, names: Names) -> str:
    """A value as people read it."""
    if value in (None, ""):
        return ""
    if field.custom:
        value = typed(field, value)
    if field.is_relation:
        return names.of(field, int(value))
    if field.kind == "country":
        return country_name(value)
    if field.kind == "yesno":
        return _("Yes") if value else _("No")
    if field.choices:
        return ", ".join(
            field.choice_labels.get(one, one) for one in ([value] if isinstance(value, str) else value)
        )
    if isinstance(value, datetime):
        return exact_text(value)
    return date_text(value) if isinstance(value, date) else as_text(value)


def typed(field: Field, value: Any) -> Any:
    try:
        return parse(field, value)
    except Unfit:
        return value
