"""Quiet hours by the clock on somebody's wall, whatever the zone does with its clocks that night."""

from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UTC = ZoneInfo("UTC")
MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=1_024)
def zone_named(name: str, otherwise: str) -> ZoneInfo:
    """Somebody's zone; of whom we know none, the organization's."""
    for each in (name, otherwise):
        try:
            if each:
                return ZoneInfo(each)
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return UTC


def is_quiet(at: datetime, zone: ZoneInfo, begins: time, ends: time) -> bool:
    """Whether their wall clock is within the quiet hours, which may go over midnight."""
    local = at.astimezone(zone).time()
    if begins < ends:
        return begins <= local < ends
    return local >= begins or local < ends


@lru_cache(maxsize=4_096)
def quiet_until(at: datetime, zone: ZoneInfo, begins: time, ends: time) -> datetime:
    """The first moment from `at` on that is not quiet.

    The end is where the wall clock shows it. On the night when that hour is left out the clock jumps over it, and where
    it comes twice the first one may fall before `at`: so it is looked for in steps, and not calculated.
    """
    moment = at.astimezone(UTC)
    if not is_quiet(moment, zone, begins, ends):
        return moment
    moment = moment.replace(second=0, microsecond=0) + MINUTE
    while is_quiet(moment, zone, begins, ends):
        moment += step(moment, zone, ends)
    return moment


def step(moment: datetime, zone: ZoneInfo, ends: time) -> timedelta:
    """Far from the end by half of what is missing, never over it by a change of the clocks; near it by minutes."""
    local = moment.astimezone(zone)
    missing = timedelta(hours=ends.hour - local.hour, minutes=ends.minute - local.minute) % timedelta(days=1)
    return timedelta(minutes=missing // timedelta(minutes=2)) if missing > timedelta(hours=6) else MINUTE
