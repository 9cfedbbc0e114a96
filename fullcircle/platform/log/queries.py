"""The one log as people look into it: narrowed by person, deed, record and days, newest first, page after page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from fullcircle.platform.events.event import event_classes
from fullcircle.platform.events.models import RARE, LoggedEvent
from fullcircle.platform.records.events import VERBS
from fullcircle.platform.records.merged import made_of
from fullcircle.platform.records.resource import resource_for, resources

PAGE = 50
BATCH = 2_000
OF_ANY = "any."  # any.archived: a contact, an order or whatever else was archived
PROGRAMS = "programs"


@dataclass(frozen=True)
class Place:
    """The place between two entries: the last one that was shown."""

    at: datetime
    pk: int

    def encode(self) -> str:
        return f"{self.at.isoformat()}~{self.pk}"

    @classmethod
    def decode(cls, text: str) -> "Place | None":
        """The place a link names; a mangled one means the beginning."""
        try:
            at, pk = text.split("~")
            moment = datetime.fromisoformat(at)
            return cls(moment, int(pk)) if moment.tzinfo and 0 <= int(pk) < 2**63 else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of the log; everything, unless they say."""

    person: str = ""  # the number of a colleague, or PROGRAMS
    deed: str = ""  # the type of an event, or `any.` and one of the verbs that all records have
    kind: str = ""
    record: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def entries(asked: Asked, after: Place | None = None) -> QuerySet[LoggedEvent]:
    """What was written down, newest first: by when it was written down, which nobody can choose."""
    rows = LoggedEvent.objects.filter(*conditions(asked)).order_by("-recorded_at", "-id")
    if after:
        earlier = Q(recorded_at__lt=after.at) | Q(recorded_at=after.at, id__lt=after.pk)
        rows = rows.filter(earlier, recorded_at__lte=after.at)
    return rows


def conditions(asked: Asked) -> Iterator[Q]:
    if asked.person == PROGRAMS:
        yield Q(actor_id=None)
    elif asked.person:
        yield Q(actor_id=int(asked.person))
    if asked.deed:
        yield of_deed(asked.deed)
    if asked.kind:
        yield of_record(asked.kind, asked.record)
    if asked.since:
        yield Q(recorded_at__gte=asked.since)
    if asked.until:
        yield Q(recorded_at__lt=asked.until)


def of_deed(deed: str) -> Q:
    """In words that let the database take the index that fits: by type what is rare, by kind the changes of records."""
    types = types_of(deed)
    if not any(each.endswith((".added", ".changed")) for each in types):
        return Q(type__in=types) & RARE
    kind = deed.rpartition(".")[0]
    return Q(type__in=types, about_kind=kind) if resource_for(kind) else Q(type__in=types)


def types_of(deed: str) -> list[str]:
    """The types of events that a deed stands for."""
    verb = deed.removeprefix(OF_ANY)
    if verb == deed:
        return [deed]
    return [f"{key}.{verb}" for key in resources()]


def of_record(kind: str, pk: int | None) -> Q:
    """What was done to a record, to what has become part of it, and to its parts; or to all of a kind."""
    if pk is None:
        return Q(about_kind=kind)
    resource = resource_for(kind)
    numbers = [pk, *(made_of(resource.model, pk) if resource else [])]
    return Q(about_kind=kind, about_id__in=numbers) | Q(within_kind=kind, within_id__in=numbers)


def page_of(asked: Asked, after: Place | None, most: int = PAGE) -> tuple[list[LoggedEvent], Place | None]:
    """One page, and the place from which the next one goes on."""
    found = list(entries(asked, after)[: most + 1])
    shown = found[:most]
    return shown, Place(shown[-1].recorded_at, shown[-1].pk) if len(found) > most else None


def batches(asked: Asked, most: int) -> Iterator[list[LoggedEvent]]:
    """All of it, so many at a time that memory stays flat."""
    after: Place | None = None
    left = most
    while left > 0:
        batch = list(entries(asked, after)[: min(BATCH, left)])
        if batch:
            yield batch
            after = Place(batch[-1].recorded_at, batch[-1].pk)
        if len(batch) < BATCH:
            return
        left -= len(batch)


def deeds() -> dict[str, list[str]]:
    """Every deed there is, by the kind of thing it is done to; what can be done to any record comes first."""
    types = {*event_classes(), *(f"{key}.{verb}" for key in resources() for verb in VERBS)}
    found = {"": [f"{OF_ANY}{verb}" for verb in VERBS]}
    for each in sorted(types):
        found.setdefault(each.rpartition(".")[0], []).append(each)
    return found
