"""What happened last, in words: with whom, what it was, and who did it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy

from fullcircle.measure.home.queries import latest_changes
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events import telling
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.events.telling import Names
from fullcircle.platform.events.timeline import Row
from fullcircle.platform.records.resource import resource_for, resources
from fullcircle.platform.records.tables import HUES
from fullcircle.platform.ui.atoms import number


@dataclass(frozen=True)
class Change:
    """One event, ready to be read."""

    name: str
    href: str
    icon: str
    face: str
    hue: int
    what: str
    who: str
    at: datetime


IMPORTS = {
    "import.finished": gettext_lazy("Imported: %(rows)s rows"),
    "import.reverted": gettext_lazy("Import taken back"),
    "import.canceled": gettext_lazy("Import stopped"),
}


def changes(actor: Actor) -> list[Change]:
    """The latest events about records that are still to be seen, each under the name of its customer; and the files that
    came in, each of which stands for all that it brought."""
    latest = latest_changes()
    events = [event for event in latest if resource_for(subject(event)[0])]
    rows = [row_of(event) for event in events]
    told = telling.names_in(rows, actor)
    names = telling.look_up(subjects(events))
    shown = {
        event.pk: change(event, row, actor, names, told)
        for event, row in zip(events, rows, strict=True)
        if subject(event) in names
    }
    shown |= {event.pk: of_import(event) for event in latest if event.type in IMPORTS}
    return [shown[event.pk] for event in latest if event.pk in shown]


def of_import(event: LoggedEvent) -> Change:
    """A file under its name, with how many rows have their outcome."""
    parts = event.payload.get("counts", {})
    rows = max((sum(counts.values()) for counts in parts.values()), default=0)
    return Change(
        name=event.payload["file"],
        href=f"/imports/{event.about_id}/",
        icon="upload",
        face="",
        hue=0,
        what=str(IMPORTS[event.type]) % {"rows": number(rows)},
        who=event.actor_name,
        at=event.occurred_at,
    )


def subject(event: LoggedEvent) -> tuple[str, int]:
    """Whom it is about: the customer whose story it is part of, or the record itself."""
    if event.within_id:
        return event.within_kind, event.within_id
    return event.about_kind, event.about_id


def subjects(events: list[LoggedEvent]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = {}
    for kind, pk in map(subject, events):
        wanted.setdefault(kind, set()).add(pk)
    return wanted


def row_of(event: LoggedEvent) -> Row:
    """The event as timelines tell it."""
    return Row(
        "event", event.occurred_at, event.pk, event.type,
        {"payload": event.payload, "who": event.actor_name, "actor": event.actor_kind,
         "about": event.about_kind, "about_id": event.about_id},
    )  # fmt: skip


def change(event: LoggedEvent, row: Row, actor: Actor, names: Names, told: Names) -> Change:
    kind, pk = subject(event)
    resource = resources()[kind]
    entry = telling.event_entry(row, actor, told, event)
    return Change(
        name=names[kind, pk],
        href=resource.url_of(pk),
        icon=resource.icon,
        face="" if resource.faceless else "sq" if resource.square else "round",
        hue=pk % HUES,
        what=what(entry),
        who=telling.who(row),
        at=event.occurred_at,
    )


def what(entry: telling.Entry) -> str:
    """A change says the field and its new value; everything else its own sentence."""
    if not entry.changes:
        return entry.title
    field, _, after = entry.changes[0]
    return f"{field}: {after}"
