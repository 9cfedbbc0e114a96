"""How an entry of the log reads: what it was, to which record, each value before and after."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events import telling
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.events.telling import Change, Names
from fullcircle.platform.events.timeline import Row
from fullcircle.platform.records.resource import Resource, resource_for

SHOWN = 4  # values beside an entry; the rest opens


@dataclass(frozen=True)
class Told:
    """One entry, ready to be read."""

    pk: int
    at: datetime
    who: str
    what: str
    type: str
    kind: str
    number: int
    record: str
    href: str
    cause: str
    changes: Sequence[Change]

    @property
    def first(self) -> Sequence[Change]:
        return self.changes[:SHOWN]

    @property
    def others(self) -> Sequence[Change]:
        return self.changes[SHOWN:]


def told(events: Sequence[LoggedEvent], actor: Actor) -> list[Told]:
    """The entries in their order, with the names of what they are about and point to in two questions."""
    rows = [row_of(event) for event in events]
    names = telling.names_in(rows, actor) | telling.look_up(subjects(events))
    return [one(event, row, actor, names) for event, row in zip(events, rows, strict=True)]


def row_of(event: LoggedEvent) -> Row:
    facts = {
        "payload": event.payload,
        "who": event.actor_name,
        "actor": event.actor_kind,
        "about": event.about_kind,
        "about_id": event.about_id,
    }
    return Row("event", event.recorded_at, event.pk, event.type, facts)


@cache
def models_by_name() -> dict[str, str]:
    """What is written down about and is no record of its own: teams, roles, forms that were handed in."""
    return {str(each._meta.model_name): str(each._meta.verbose_name) for each in apps.get_models()}


def subjects(events: Iterable[LoggedEvent]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = {}
    for event in events:
        wanted.setdefault(event.about_kind, set()).add(event.about_id)
    return wanted


def one(event: LoggedEvent, row: Row, actor: Actor, names: Names) -> Told:
    about = resource_for(event.about_kind)
    name = names.get((event.about_kind, event.about_id), "")
    return Told(
        pk=event.pk,
        at=event.recorded_at,
        who=telling.who(row),
        what=telling.event_entry(row, actor, names, event).title,
        type=event.type,
        kind=about.label if about else models_by_name().get(event.about_kind, event.about_kind).capitalize(),
        number=event.about_id,
        record=name,
        href=about.url_of(event.about_id) if about and name else "",
        cause=cause_of(event.cause),
        changes=list(changes_of(row, actor, names)),
    )


def changes_of(row: Row, actor: Actor, names: Names) -> Iterator[Change]:
    """Field, before, after. What was not there before has only an after; so have the facts of other events."""
    resource = resource_for(row.kind.rpartition(".")[0])
    changes = row.facts["payload"].get("changes")
    if resource and isinstance(changes, dict) and any(telling.pairs(row)):
        yield from telling.changes_in(row, resource, actor, names)
        return
    facts = changes if isinstance(changes, dict) else row.facts["payload"]
    yield from told_facts(facts, resource, actor, names)


def told_facts(
    facts: dict[str, Any], resource: Resource | None, actor: Actor, names: Names
) -> Iterator[Change]:
    known = {field.key: field for field in resource.fields(actor)} if resource else {}
    for key, value in facts.items():
        if value not in (None, "", [], {}):
            field = known.get(key)
            label = str(field.label) if field else telling.spoken(key)
            yield label, "", telling.value_text(field, value, names)


CAUSES: dict[str, str | Promise] = {
    "import": gettext_lazy("By an import"),
    "revert": gettext_lazy("An import was taken back"),
    "undo": gettext_lazy("Undone"),
    "bulk": gettext_lazy("With many at once"),
    "merge": gettext_lazy("By a merge"),
    "unmerge": gettext_lazy("A merge was taken back"),
    "mend": gettext_lazy("Tidied"),
}


def cause_of(cause: str) -> str:
    """What led to it, in words where we have them."""
    return str(CAUSES.get(cause.partition(":")[0], ""))


def deed_label(deed: str) -> str:
    """A deed as the choice of deeds names it: with the label of its kind, whatever its sentence says of one event."""
    kind, _, verb = deed.rpartition(".")
    resource = resource_for(kind)
    if kind == "any":
        title, _ = telling.VERBS[verb]
        return title(gettext("Any record"))
    if resource and verb in telling.VERBS:
        title, _ = telling.VERBS[verb]
        return title(resource.label)
    return telling.spoken(deed)


def kind_label(kind: str) -> str:
    resource = resource_for(kind)
    return resource.plural if resource else telling.spoken(kind)
