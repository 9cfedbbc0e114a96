"""Opening hours and holidays as people write them: 09:00-12:30, 13:30-17:00."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from fullcircle.platform.actions import Refused
from fullcircle.retain.sla.clocks import Hours, Span

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
WRITE_HOURS = "Write hours like 09:00-17:00, or 09:00-12:30, 13:30-17:00. Empty: closed."
WRITE_DAYS = "Write each holiday as 2026-12-25, with commas or on lines of their own."
MIDNIGHT = 24 * 60


@lru_cache(maxsize=256)
def hours_of(zone: str, week: tuple[str, ...], holidays: str) -> Hours:
    """What was written, to count with."""
    return Hours(ZoneInfo(zone), tuple(spans(each) for each in week), frozenset(days(holidays)))


def spans(text: str) -> tuple[Span, ...]:
    found = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        match = SPAN.fullmatch(part)
        if match is None:
            raise ValueError(WRITE_HOURS)
        hour, minute, until, minute_until = map(int, match.groups())
        if minute > 59 or minute_until > 59:
            raise ValueError(WRITE_HOURS)
        found.append((hour * 60 + minute, until * 60 + minute_until))
    in_order(found)
    return tuple(found)


def in_order(found: list[Span]) -> None:
    last = 0
    for opens, closes in found:
        if not last <= opens < closes <= MIDNIGHT:
            raise ValueError("Hours of a day follow each other, and end by 24:00.")
        last = closes


def days(text: str) -> Iterable[date]:
    try:
        return [date.fromisoformat(each) for each in re.split(r"[,;\s]+", text.strip()) if each]
    except ValueError as error:
        raise ValueError(WRITE_DAYS) from error


def look_at(week: dict[str, str], holidays: str) -> None:
    """Refuse what cannot be read, field by field, and hours in which nobody is ever there."""
    wrong, some = {}, False
    for day, text in week.items():
        try:
            some = bool(spans(text)) or some
        except ValueError as error:
            wrong[day] = str(error)
    try:
        days(holidays)
    except ValueError as error:
        wrong["holidays"] = str(error)
    if not wrong and not some:
        wrong["monday"] = "Somebody has to be there at some hour of the week."
    if wrong:
        raise Refused(fields=wrong)
