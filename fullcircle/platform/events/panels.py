"""The timeline and the origin of values as panels of a record page; both are answered by the same question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events import telling, timeline
from fullcircle.platform.events.timeline import Place, Row, Story
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource, resource_of

PROGRAMS = ("key", "system", "public")
TIMELINE, ORIGINS = gettext_lazy("Timeline"), gettext_lazy("How we know this")
MOST_TOLD = 5  # fields beside the record; its page of origins tells all
NOTHING_ASKED = QueryDict()
BEGINS = "09:00"


@dataclass(frozen=True)
class WritingKind:
    """One thing that people write into a timeline."""

    value: str
    label: str | Promise
    icon: str
    placeholder: str | Promise
    send: str | Promise
    asks: str = ""  # "due" or "minutes": what else belongs to it


@dataclass(frozen=True)
class Composer:
    """Where the writing on top of a timeline goes, and what can be written."""

    model: type[models.Model]
    address: str  # holds {kind} and {pk} of the record
    needs: str
    kinds: Sequence[WritingKind]


_composers: list[Composer] = []


def compose(composer: Composer) -> None:
    """Let people write on top of the timelines of the records that the model follows."""
    _composers.append(composer)


@dataclass(frozen=True)
class Timeline:
    """Everything that happened with a record, by day, with a place to write on top."""

    title: str | Promise = TIMELINE
    template: str = "events/timeline.html"
    place: str = "main"

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        show, after = asked.get("show", ""), Place.decode(asked.get("older", ""))
        story = story_of(record, show, after)
        told = telling.entries(story.rows, actor, record)
        step = None if after or show else next_step(story, record)
        composer = composer_for(record, actor)
        return {
            "days": telling.by_day(story.rows, told, after=after.at if after else None),
            "filters": [] if after else filters(record, story, show),
            "next": step,
            "unplanned": not (after or show or step) and composer is not None,
            "older": address(record, show=show, older=story.older.encode()) if story.older else "",
            "composer": None if after else composer,
        }


@dataclass(frozen=True)
class Origins:
    """Which values a program wrote, and when; and the way to where every value comes from."""

    title: str | Promise = ORIGINS
    template: str = "events/origins.html"
    place: str = "side"

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        story = story_of(record, asked.get("show", ""), Place.decode(asked.get("older", "")))
        known = {field.key: field.label for field in resource(record).fields(actor)}
        written = [
            (known[key], origin(row))
            for key, row in story.written.items()
            if key in known and by_program(row)
        ]
        return {
            "written": written[:MOST_TOLD],
            "more": max(0, len(written) - MOST_TOLD),
            "url": f"/origins/{resource(record).slug}/{record.pk}/",
            "log": f"/log/?kind={resource(record).key}&record={record.pk}" if actor.can("audit.read") else "",
        }


def story_of(record: Record, show: str, after: Place | None) -> Story:
    """Read once a page, however many panels tell of it."""
    kept = record.__dict__.setdefault("_stories", {})
    groups = {group.key for group in timeline.groups_for(type(record))}
    asked = (show if show in groups else "", after)
    if asked not in kept:
        kept[asked] = timeline.read(record, show=asked[0], after=after)
    return kept[asked]


def resource(record: models.Model) -> Resource:
    found = resource_of(type(record))
    if found is None:
        raise LookupError(f"{type(record).__name__} has no resource.")
    return found


def address(record: Record, **asked: str) -> str:
    """The timeline alone, as a part of the page."""
    query = urlencode({key: value for key, value in asked.items() if value})
    return f"/timeline/{resource(record).key}/{record.pk}/?{query}"


def filters(record: Record, story: Story, show: str) -> list[dict[str, Any]]:
    """One chip for each kind of entry there is, with its number; of very many, at least how many."""
    everything = told(story.total, exact=not story.at_least)
    chips = [{"label": gettext("Everything"), "count": everything, "href": "?", "current": show == ""}]
    return chips + [
        {
            "label": group.label,
            "count": told(count, exact=group not in story.at_least),
            "href": f"?show={group.key}",
            "current": show == group.key,
        }
        for group, count in story.counts.items()
        if count or show == group.key
    ]


def told(count: int, *, exact: bool) -> str:
    return str(count) if exact else f"{count - count % 1_000 or count:,}+"


def next_step(story: Story, record: Record) -> dict[str, Any] | None:
    """The next thing to do, as its entity tells it."""
    row = story.next
    source = timeline.source_named(row.source) if row else None
    return due(row) | source.next_entry(row, record) if row and source and source.next_entry else None


def due(row: Row) -> dict[str, str]:
    if row.at is None:
        return {"due": "", "when": gettext("No date")}
    local = timezone.localtime(row.at)
    if row.at < timezone.now():
        return {"due": "late", "when": telling.clock(row.at)}
    if local.date() == timezone.localdate():
        return {"due": "today", "when": gettext("Today, %(time)s") % {"time": date_format(local, "H:i")}}
    return {"due": "", "when": telling.clock(row.at)}


def composer_for(record: Record, actor: Actor) -> dict[str, Any] | None:
    """What may be written here, if anything."""
    for composer in _composers:
        if timeline.parent_column(composer.model, type(record)) and may_write(record, actor, composer):
            key = resource(record).key
            kinds = composer.kinds
            return {
                "action": composer.address.format(kind=key, pk=record.pk),
                "kinds": kinds,
                "draft": f"{key}-{record.pk}",
                "due": tomorrow(),
            }
    return None


def tomorrow() -> str:
    """When a new task is due unless somebody says otherwise: tomorrow morning, as a browser takes it."""
    day = timezone.localdate() + timedelta(days=1)
    return f"{day.isoformat()}T{BEGINS}"


def may_write(record: Record, actor: Actor, composer: Composer) -> bool:
    return record.archived_at is None and actor.can(composer.needs)


def by_program(row: Row) -> bool:
    return row.facts["actor"] in PROGRAMS or str(row.facts["cause"]).startswith("import")


def origin(row: Row) -> str:
    """Import by Alice, 12 Nov 2026."""
    day = date_format(timezone.localtime(row.at), "j M Y")
    name = row.facts["who"]
    if str(row.facts["cause"]).startswith("import"):
        return gettext("Import by %(name)s, %(day)s") % {"name": name, "day": day}
    return f"{name}, {day}"
