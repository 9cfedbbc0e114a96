"""Quiet hours by the clock on the wall, on every night on which clocks change, in every zone there is."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from fullcircle.interact.gate.quiet import is_quiet, quiet_until, zone_named

HOURS = [(time(21), time(8)), (time(22, 30), time(2, 30)), (time(1), time(3)), (time(13), time(15))]
LISBON = ZoneInfo("Europe/Lisbon")
YEARS = range(2024, 2031)


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The moments at which a zone's clocks change, found by halving."""
    moment, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
    while moment < end:
        after = moment + timedelta(days=14)
        if zone.utcoffset(moment.astimezone(zone)) != zone.utcoffset(after.astimezone(zone)):
            low, high = moment, after
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                same = zone.utcoffset(middle.astimezone(zone)) == zone.utcoffset(low.astimezone(zone))
                low, high = (middle, high) if same else (low, middle)
            yield high.replace(microsecond=0)
        moment = after


def test_over_midnight_and_within_a_day():
    night = (time(21), time(8))
    for hour, quiet in [(20, False), (21, True), (23, True), (7, True), (8, False), (12, False)]:
        at = datetime(2026, 7, 1, hour, tzinfo=LISBON)
        assert is_quiet(at, LISBON, *night) is quiet, hour
    end = quiet_until(datetime(2026, 7, 1, 23, 12, tzinfo=LISBON), LISBON, *night)
    assert end.astimezone(LISBON) == datetime(2026, 7, 2, 8, tzinfo=LISBON)


@pytest.mark.parametrize(
    ("evening", "morning"),
    [
        (datetime(2026, 3, 28, 22, tzinfo=LISBON), datetime(2026, 3, 29, 8, tzinfo=LISBON)),
        (datetime(2026, 10, 24, 22, tzinfo=LISBON), datetime(2026, 10, 25, 8, tzinfo=LISBON)),
    ],
)
def test_a_night_with_an_hour_less_or_more_ends_at_eight_all_the_same(evening, morning):
    assert quiet_until(evening, LISBON, time(21), time(8)) == morning
    between = (morning.astimezone(UTC) - evening.astimezone(UTC)) / timedelta(hours=1)
    assert between in (9, 11), "and not ten"


def test_an_end_that_the_clock_jumps_over_is_the_moment_of_the_jump():
    evening = datetime(2026, 3, 28, 23, tzinfo=LISBON)  # at one o'clock it becomes two
    assert quiet_until(evening, LISBON, time(21), time(1, 30)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_every_change_of_clocks_in_every_zone():
    """Right after the end nobody sleeps, right before it they do: for each change, hour by hour around it."""
    seen = {}
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for change in changes(zone):
            kind = (zone.utcoffset((change - timedelta(hours=1)).astimezone(zone)), zone.utcoffset(change.astimezone(zone)),
                    change.astimezone(zone).time())  # fmt: skip
            seen.setdefault(kind, (zone, change))
    assert len(seen) > 20
    for zone, change in seen.values():
        for begins, ends in HOURS:
            for hours in range(-12, 4, 3):
                at = change + timedelta(hours=hours)
                end = quiet_until(at, zone, begins, ends)
                assert not is_quiet(end, zone, begins, ends), (zone.key, at, begins)
                assert end - at <= timedelta(hours=13)
                if end == at:
                    continue
                minutes = int((end - at) / timedelta(minutes=1))
                assert all(
                    is_quiet(at + timedelta(minutes=passed), zone, begins, ends)
                    for passed in range(0, minutes, 7)
                ), (zone.key, at, begins)
                assert is_quiet(end - timedelta(minutes=1), zone, begins, ends), (zone.key, at, begins)


def test_of_whom_no_zone_is_known_the_organizations_counts():
    assert zone_named("", "Asia/Tokyo").key == "Asia/Tokyo"
    assert zone_named("Nowhere/Atall", "Asia/Tokyo").key == "Asia/Tokyo"
    assert zone_named("../etc/passwd", "").key == "UTC"
