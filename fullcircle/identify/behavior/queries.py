"""Reads of behavior: figures by day, the latest of the stream, what one contact did, and where they came from."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, Max, Sum

from fullcircle.identify.behavior.models import BehaviorEvent, DayCount, Touch, Visitor

PAUSE = timedelta(minutes=30)  # silence that ends a visit
READ = 300  # events that the visits of a contact are made from
LATEST = 100
TOP = 10


@dataclass(frozen=True)
class Day:
    """How much happened on one day."""

    day: date
    people: int
    bots: int


def by_day(first: date, last: date) -> list[Day]:
    """Every day of the span, those without anything included."""
    rows = (
        DayCount.objects.filter(day__range=(first, last)).values_list("day", "is_bot").annotate(Sum("count"))
    )
    found: dict[tuple[date, bool], int] = {(day, bot): many for day, bot, many in rows}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [Day(day, found.get((day, False), 0), found.get((day, True), 0)) for day in days]


@dataclass(frozen=True)
class Named:
    """One page or event, how often it happened and when last."""

    kind: str
    name: str
    count: int
    last_at: datetime

    @property
    def is_page(self) -> bool:
        return self.kind in ("page", "screen")


def most_frequent(first: date, kinds: list[str], most: int = TOP) -> list[Named]:
    """What people, not programs, did most since a day."""
    rows = (
        DayCount.objects.filter(day__gte=first, kind__in=kinds, is_bot=False)
        .values_list("kind", "name")
        .annotate(many=Sum("count"), last=Max("last_at"))
        .order_by("-many", "name")[:most]
    )
    return [Named(*row) for row in rows]


def latest(source: int | None = None, bots: bool = False) -> list[BehaviorEvent]:
    """The newest of the stream, with who did it as far as that is known."""
    events = BehaviorEvent.objects.select_related("visitor__contact", "source").order_by("-at", "-id")
    if source:
        events = events.filter(source=source)
    if not bots:
        events = events.filter(is_bot=False)
    return list(events[:LATEST])


@dataclass(frozen=True)
class Visit:
    """What somebody did in one go."""

    events: list[BehaviorEvent]
    left_out: int = 0  # of the events, where there is little room

    @property
    def shown(self) -> list[BehaviorEvent]:
        return self.events[: len(self.events) - self.left_out]

    def brief(self, most: int) -> "Visit":
        return replace(self, left_out=max(0, len(self.events) - most))

    @property
    def start(self) -> datetime:
        return self.events[0].at

    @property
    def minutes(self) -> int:
        return round((self.events[-1].at - self.events[0].at).total_seconds() / 60)

    @property
    def source(self) -> str:
        return str(self.events[0].source)

    @property
    def device(self) -> str:
        told = self.events[0].context
        return ", ".join(str(told[key]) for key in ("browser", "os") if told.get(key))


def visits(events: list[BehaviorEvent]) -> list[Visit]:
    """Events in their order of time, parted where nothing happened for half an hour; the newest visit first."""
    numbered, number, before = [], 0, None
    for event in events:
        if before is not None and event.at - before > PAUSE:
            number += 1
        numbered.append((number, event))
        before = event.at
    return [Visit([event for _, event in some]) for _, some in groupby(numbered, key=lambda pair: pair[0])][
        ::-1
    ]


def visits_of(**whose: Any) -> list[Visit]:
    """The last visits of a contact or a visitor."""
    return story_of(**whose).visits


@dataclass(frozen=True)
class Story:
    """Visits, newest first, and the moment from which older ones go on, if there are any."""

    visits: list[Visit]
    older: datetime | None


def story_of(*, day: date | None = None, before: datetime | None = None, **whose: Any) -> Story:
    """The last visits of a contact or a visitor: all of them, those of one day, or those before a moment."""
    found = BehaviorEvent.objects.filter(is_bot=False, **whose)
    if day:
        found = found.filter(at__date=day)
    if before:
        found = found.filter(at__lt=before)
    newest = list(found.select_related("source").order_by("-at", "-id")[: READ + 1])
    return Story(visits(newest[:READ][::-1]), newest[READ - 1].at if len(newest) > READ else None)


def days_of(first: date, last: date, **whose: Any) -> list[Day]:
    """How much a contact or a visitor did on each day of a span."""
    rows = (
        BehaviorEvent.objects.filter(is_bot=False, at__date__range=(first, last), **whose)
        .values_list("at__date")
        .annotate(Count("id"))
    )
    found = dict(rows.order_by())
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [Day(day, found.get(day, 0), 0) for day in days]


@dataclass(frozen=True)
class Origins:
    """Where somebody came from first, and where last."""

    first: Touch | None
    last: Touch | None


def origins_of(**whose: Any) -> Origins:
    """The first and the last touch of a contact or a visitor, over all their devices."""
    touches = Touch.objects.filter(**whose)
    return Origins(touches.order_by("at", "id").first(), touches.order_by("-at", "-id").first())


def people_now(since: datetime) -> int:
    """How many visitors were seen since a moment, programs left out."""
    return Visitor.objects.filter(last_seen_at__gte=since, is_bot=False).count()
