"""Business time: a moment is open when the clock on the office's wall shows a time within its opening hours.

That sentence decides the hours that a change of daylight saving skips or repeats: what the wall never shows is not worked,
and what it shows twice is worked twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
FARTHEST = 30 * 366  # days that are looked through
Span = tuple[int, int]  # minutes of the day


@dataclass(frozen=True)
class Hours:
    """When somebody is there: spans for each day of the week, the first is Monday, less the holidays."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    holidays: frozenset[date] = frozenset()


class TooFar(ValueError):
    """So much business time does not go by within decades."""


def due_after(hours: Hours, start: datetime, seconds: int) -> datetime:
    """The moment by which so much business time has gone by since the start."""
    left = timedelta(seconds=seconds)
    for opens, closes in openings(hours, start):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise TooFar


def open_seconds(hours: Hours, start: datetime, end: datetime) -> int:
    """How much business time lies between two moments; none if the second is not the later."""
    total = timedelta()
    for opens, closes in openings(hours, start):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return int(total.total_seconds())


def openings(hours: Hours, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The spans in which somebody is there, from a moment on, in UTC."""
    for begins, ends in stretches(hours.zone, start.astimezone(UTC)):
        offset = begins.astimezone(hours.zone).utcoffset() or timedelta()
        shown, last = (begins + offset).replace(tzinfo=None), (ends + offset).replace(tzinfo=None)
        day = shown.date()
        while datetime.combine(day, time()) < last:
            for opens, closes in spans_of(hours, day):
                opens, closes = max(opens, shown), min(closes, last)
                if opens < closes:
                    yield (opens - offset).replace(tzinfo=UTC), (closes - offset).replace(tzinfo=UTC)
            day += DAY


def spans_of(hours: Hours, day: date) -> Iterator[tuple[datetime, datetime]]:
    if day in hours.holidays:
        return
    midnight = datetime.combine(day, time())
    for opens, closes in hours.week[day.weekday()]:
        yield midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes)


def stretches(zone: ZoneInfo, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of at most a day, in each of which the wall's clock goes on without a jump."""
    for _number in range(FARTHEST):
        end = start + DAY
        if start.astimezone(zone).utcoffset() != end.astimezone(zone).utcoffset():
            end = jump(zone, start, end)
        yield start, end
        start = end


def jump(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the offset changes between two moments."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
