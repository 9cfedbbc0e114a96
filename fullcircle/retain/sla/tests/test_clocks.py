"""Business time is right across every zone and every change of the clocks, by a reference that counts minute by minute."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest

from fullcircle.platform.actions import Refused
from fullcircle.retain.sla.clocks import Hours, due_after, open_seconds
from fullcircle.retain.sla.reading import hours_of, look_at

WEEK = ("09:00-17:00",) * 5 + ("", "")
OFFICE = hours_of("UTC", WEEK, "")
MINUTE, HOUR = 60, 3600
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def is_open(hours: Hours, minute: datetime) -> bool:
    """The sentence that decides: what the clock on the wall shows."""
    wall = minute.astimezone(hours.zone)
    shown = wall.hour * 60 + wall.minute
    spans = hours.week[wall.weekday()]
    return wall.date() not in hours.holidays and any(opens <= shown < closes for opens, closes in spans)


def walked(hours: Hours, start: datetime, minutes: int) -> datetime:
    """The reference: one minute after the other."""
    while minutes:
        minutes -= is_open(hours, start)
        start += timedelta(minutes=1)
    return start


def offset(zone: ZoneInfo, moment: datetime) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


@cache
def changes(key: str) -> tuple[datetime, ...]:
    """The hours of a zone's changes from 2024 to 2030."""
    zone, found, week = ZoneInfo(key), [], FIRST
    while week < LAST:
        if offset(zone, week) != offset(zone, week + timedelta(days=7)):
            hours = [week + timedelta(hours=each) for each in range(7 * 24)]
            found += [each for each in hours if offset(zone, each) != offset(zone, each + timedelta(hours=1))]
        week += timedelta(days=7)
    return tuple(found)


def alike() -> list[str]:
    """One zone of each kind: those that change together, by as much, need to be counted once."""
    kinds: dict[tuple[object, ...], str] = {}
    for key in sorted(available_timezones()):
        zone = ZoneInfo(key)
        kind = (
            FIRST.astimezone(zone).utcoffset(),
            *((each, (each + timedelta(hours=1)).astimezone(zone).utcoffset()) for each in changes(key)),
        )
        kinds.setdefault(kind, key)
    return list(kinds.values())


def test_every_zone_and_every_change_of_the_clocks_agrees_with_a_walk_by_minutes():
    random, weeks = (
        Random(2024),
        [((0, 1440),), ((90, 200), (1380, 1440)), ((540, 1020),), ((0, 45), (150, 151))],
    )
    counted = 0
    for key in alike():
        for change in changes(key):
            hours = Hours(ZoneInfo(key), tuple(random.choice(weeks) for _day in range(7)))
            start = change - timedelta(minutes=random.randrange(30, 130))
            end = start + timedelta(minutes=random.randrange(140, 260))
            minutes = [
                start + timedelta(minutes=each) for each in range(int((end - start).total_seconds()) // 60)
            ]
            expected = sum(is_open(hours, each) for each in minutes)
            assert open_seconds(hours, start, end) == expected * MINUTE, (key, change)
            if expected:
                last = max(each for each in minutes if is_open(hours, each)) + timedelta(minutes=1)
                assert due_after(hours, start, expected * MINUTE) == last, (key, change)
            counted += 1
    assert counted > 300, "or the zones have gone missing"


def test_holidays_and_weekends_agree_with_a_walk_by_minutes():
    hours = hours_of("Europe/Berlin", ("09:00-12:30, 13:30-17:00",) * 5 + ("", ""), "2026-12-25, 2027-01-01")
    random = Random(7)
    for _case in range(12):
        start = datetime(2026, 12, 21, tzinfo=UTC) + timedelta(minutes=random.randrange(14 * 1440))
        minutes = random.randrange(1, 1_500)
        assert due_after(hours, start, minutes * MINUTE) == walked(hours, start, minutes)
    assert date(2026, 12, 25) in hours.holidays


def test_four_hours_from_friday_at_four_are_over_on_monday_at_noon():
    assert due_after(OFFICE, at("2026-11-27T16:00"), 4 * HOUR) == at("2026-11-30T12:00")
    assert open_seconds(OFFICE, at("2026-11-27T16:00"), at("2026-11-30T12:00")) == 4 * HOUR
    assert open_seconds(OFFICE, at("2026-11-30T12:00"), at("2026-11-27T16:00")) == 0


def test_what_cannot_be_read_is_named_field_by_field():
    with pytest.raises(Refused) as refused:
        look_at({"monday": "9 to 5", "tuesday": "12:00-09:00", "friday": "09:00-17:00"}, "Christmas")
    assert sorted(refused.value.fields) == ["holidays", "monday", "tuesday"]
    with pytest.raises(Refused) as never:
        look_at({"monday": "", "tuesday": ""}, "")
    assert never.value.fields == {"monday": "Somebody has to be there at some hour of the week."}
