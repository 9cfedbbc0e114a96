"""How entries read: events become sentences with the labels that people know, rows are told by their own entity."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import Team, User
from fullcircle.platform.events.event import event_classes
from fullcircle.platform.events.timeline import Row, source_named
from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.records.codes import CODES
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.ui.atoms import amount

PEOPLE = ("user", "public")  # colleagues, and whoever acts for themselves by a form or a link
LONGEST = 120
Change = tuple[str, str, str]
Names = dict[tuple[str, int], str]


@dataclass(frozen=True)
class Entry:
    """One entry as the timeline draws it. What machines did is quiet."""

    title: str
    icon: str = "circle-dot"
    tone: str = "gray"
    meta: str = ""
    at: str = ""
    body: str = ""
    href: str = ""
    quiet: bool = False
    changes: Sequence[Change] = ()


VERBS: dict[str, tuple[Callable[[str], str], str]] = {
    "added": (lambda what: gettext("%(what)s added") % {"what": what}, "plus"),
    "changed": (lambda what: gettext("%(what)s changed") % {"what": what}, "pencil"),
    "archived": (lambda what: gettext("%(what)s archived") % {"what": what}, "archive"),
    "restored": (lambda what: gettext("%(what)s restored") % {"what": what}, "archive-restore"),
}


def entries(rows: Sequence[Row], actor: Actor, record: models.Model) -> list[Entry]:
    """The entries of these rows in their order, as the page of this record tells them."""
    names = names_in(rows, actor)
    return [entry_of(row, actor, names, record) for row in rows]


def entry_of(row: Row, actor: Actor, names: Names, record: models.Model) -> Entry:
    source = source_named(row.source)
    return source.entry(row) if source else event_entry(row, actor, names, record)


def event_entry(row: Row, actor: Actor, names: Names, record: models.Model) -> Entry:
    """A change as the fields before and after; anything else as the sentence of its class."""
    kind, _, verb = row.kind.rpartition(".")
    resource = resource_for(kind)
    told = event_classes().get(row.kind)
    if resource and verb in VERBS:
        title, icon = VERBS[verb]
        changes = list(changes_in(row, resource, actor, names)) if verb in ("added", "changed") else []
        return Entry(
            title=title(resource.label),
            icon=icon,
            meta=who(row),
            at=clock(row.at),
            quiet=True,
            changes=changes if verb == "changed" else (),
            body=body_of(row, verb, elsewhere=bool(link(row, resource, record))),
            href=link(row, resource, record),
        )
    return Entry(
        title=sentence(str(told.told), row.facts["payload"]) if told and told.told else spoken(row.kind),
        icon=told.icon if told else "circle-dot",
        tone=told.tone if told else "gray",
        meta=who(row),
        at=clock(row.at),
        quiet=True,
    )


def body_of(row: Row, verb: str, *, elsewhere: bool) -> str:
    """Why something was put away; and what a thing is called that belongs to this record."""
    told = row.facts["payload"].get("changes")
    key = {"archived": "reason", "added": "name" if elsewhere else ""}.get(verb, "")
    return str(told.get(key) or "") if key and isinstance(told, dict) else ""


def who(row: Row) -> str:
    """The name; a program says that it is one."""
    name = row.facts.get("who") or ""
    return (
        name
        if row.facts.get("actor", PEOPLE[0]) in PEOPLE
        else gettext("%(name)s, a program") % {"name": name}
    )


def link(row: Row, resource: Resource, record: models.Model) -> str:
    """Where the changed thing is, when it is not the record itself."""
    itself = (row.facts["about"], row.facts["about_id"]) == (record._meta.model_name, record.pk)
    return "" if itself else resource.url_of(row.facts["about_id"])


def sentence(told: str, payload: dict[str, Any]) -> str:
    """The sentence with the facts filled in; what is not known is left out."""
    facts = defaultdict(str, {key: spelled(value) for key, value in payload.items()})
    if payload.get("currency") and payload.get("total") is not None:
        facts["amount"] = amount(abs(Decimal(str(payload["total"]))), payload["currency"])
    return re.sub(r"\s+", " ", told.format_map(facts)).strip(" ,.")


def spelled(value: Any) -> str:
    text = "" if value is None else str(value)
    return re.sub(r"(\.\d*?)0+$", r"\1", text).rstrip(".") if re.fullmatch(r"-?\d+\.\d{3}", text) else text


def spoken(kind: str) -> str:
    """deal.won as Deal won."""
    return kind.replace(".", " ").replace("_", " ").capitalize()


# --- changes


def pairs(row: Row) -> Iterable[tuple[str, Any, Any]]:
    """Field, before, after, from the payload of a change."""
    changes = row.facts["payload"].get("changes")
    for key, value in changes.items() if isinstance(changes, dict) else ():
        if isinstance(value, list) and len(value) == 2:
            yield key, value[0], value[1]


def changes_in(row: Row, resource: Resource, actor: Actor, names: Names) -> Iterable[Change]:
    known = {field.key: field for field in resource.fields(actor)}
    for key, before, after in pairs(row):
        field = known.get(key)
        label = field.label if field else key.replace("_", " ").capitalize()
        yield label, value_text(field, before, names), value_text(field, after, names) or gettext("empty")


def value_text(field: Field | None, value: Any, names: Names) -> str:
    """A logged value as people read it."""
    if value in (None, "", []):
        return ""
    several = isinstance(value, list)
    if field is None:
        return shortened(", ".join(map(str, value)) if several else str(value))
    if field.is_relation:
        return names.get((field.target, as_number(value)), gettext("another record"))
    if field.kind == "choice":
        return field.choice_labels.get(str(value), str(value))
    if field.is_code:
        return CODES[field.kind].name(str(value))
    if field.kind == "yesno":
        return gettext("yes") if value in (True, "True", "true") else gettext("no")
    if field.kind == "date" and (day := parse_date(str(value))):
        return date_format(day, "j M Y")
    if field.kind == "datetime" and (moment := parse_datetime(str(value))):
        return date_format(timezone.localtime(moment), "j M Y, H:i")
    return shortened(", ".join(map(str, value)) if several else str(value))


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def as_number(value: Any) -> int:
    return int(value) if str(value).isdecimal() else 0


def names_in(rows: Sequence[Row], actor: Actor) -> Names:
    """The names of all records that changes on this page point to, in one question; none when nothing points."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        resource = resource_for(row.kind.rpartition(".")[0]) if row.kind.endswith(".changed") else None
        fields = {field.key: field for field in resource.fields(actor)} if resource else {}
        for key, before, after in pairs(row) if resource and row.source == "event" else ():
            if (field := fields.get(key)) and field.is_relation:
                wanted[field.target] |= {as_number(value) for value in (before, after) if value}
    return look_up(wanted)


def look_up(wanted: dict[str, set[int]]) -> Names:
    branches: list[str] = []
    values: list[Any] = []
    for kind, ids in wanted.items():
        if table := table_with_names(kind):
            branches.append(f'SELECT %s, id, "{table[1]}"::text FROM "{table[0]}" WHERE id = ANY (%s)')
            values += [kind, list(ids)]
    if not branches:
        return {}
    found = rows_of(" UNION ALL ".join(branches), values)
    return {(kind, pk): name for kind, pk, name in found}


def table_with_names(kind: str) -> tuple[str, str] | None:
    """The table of a kind of record, and the column that it is known by."""
    if kind in ("user", "team"):
        return {"user": User, "team": Team}[kind]._meta.db_table, "name"
    resource = resource_for(kind)
    if resource is None:
        return None
    columns = {column.name for column in resource.model._meta.concrete_fields}
    name = next((each for each in ("name", resource.columns[0]) if each in columns), "id")
    return resource.model._meta.db_table, name


# --- days


def clock(moment: datetime) -> str:
    """The day and the time in the reader's zone."""
    local = timezone.localtime(moment)
    return date_format(local, "j M, H:i" if local.year == timezone.localdate().year else "j M Y, H:i")


def day_name(day: date, today: date) -> str:
    if day == today:
        return gettext("Today")
    if day == today - timedelta(days=1):
        return gettext("Yesterday")
    return date_format(day, "l, j F" if day.year == today.year else "j F Y")


def by_day(
    rows: Sequence[Row], told: Sequence[Entry], *, after: datetime | None = None
) -> list[tuple[str, list[Entry]]]:
    """Entries under their day; a day that began on the page before says so."""
    today = timezone.localdate()
    days: dict[date, list[Entry]] = {}
    for row, entry in zip(rows, told, strict=True):
        days.setdefault(timezone.localdate(row.at), []).append(entry)
    begun = timezone.localdate(after) if after else None
    return [
        (
            gettext("%(day)s, continued") % {"day": day_name(day, today)}
            if day == begun
            else day_name(day, today),
            entries_,
        )
        for day, entries_ in days.items()
    ]
