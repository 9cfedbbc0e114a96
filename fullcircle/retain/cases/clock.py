"""The clock of a case: what was promised, how much of it is left, and how that is said."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from fullcircle.retain.cases.models import Case
from fullcircle.retain.sla.clocks import TooFar, due_after, open_seconds

MINUTE, HOUR = 60, 3600
SOON = HOUR


@dataclass(frozen=True)
class Hand:
    """One of the two promises, as it stands."""

    what: str  # reply or solved
    due: datetime
    left: int  # business seconds; below zero it is over
    met: bool  # it has happened; `left` is then what was to spare
    stands_still: bool

    @property
    def tone(self) -> str:
        if self.left < 0:
            return "rose"
        if self.met:
            return "green"
        return "gray" if self.stands_still else "amber" if self.left < SOON else "sky"

    @property
    def said(self) -> str:
        time = lasting(abs(self.left))
        if self.met:
            return (
                _("In time, %(time)s to spare") % {"time": time}
                if self.left >= 0
                else _("%(time)s late") % {"time": time}
            )
        if self.left < 0:
            return _("Over by %(time)s") % {"time": time}
        return (_("Stands still, %(time)s left") if self.stands_still else _("%(time)s left")) % {
            "time": time
        }


def lasting(seconds: int) -> str:
    """Hours and minutes of business time."""
    hours, minutes = seconds // HOUR, seconds % HOUR // MINUTE
    if hours and minutes:
        return _("%(hours)s h %(minutes)s min") % {"hours": f"{hours:,}", "minutes": minutes}
    return (
        _("%(hours)s h") % {"hours": f"{hours:,}"} if hours else _("%(minutes)s min") % {"minutes": minutes}
    )


def wind(case: Case) -> None:
    """Set both promises from when it was opened, its priority, and what was waited."""
    case.reply_due_at, case.due_at = promised(case, "reply"), promised(case, "solved")


def promised(case: Case, what: str) -> datetime | None:
    level = case.service_level
    seconds = level.seconds(case.priority, what) if level else None
    if not level or not seconds:
        return None
    with suppress(TooFar):  # what is decades away is no promise
        return due_after(level.hours, case.opened_at, seconds + case.waited)
    return None


def business_seconds(case: Case, start: datetime, end: datetime) -> int:
    """Business time between two moments; without a service level every hour counts."""
    if case.service_level:
        return open_seconds(case.service_level.hours, start, end)
    return max(0, int((end - start).total_seconds()))


def hands(case: Case, now: datetime) -> list[Hand]:
    """Both promises, the nearer first."""
    found = [
        hand(case, "reply", case.reply_due_at, case.replied_at, now),
        hand(case, "solved", case.due_at, case.solved_at, now),
    ]
    return [each for each in found if each]


def hand(case: Case, what: str, due: datetime | None, done: datetime | None, now: datetime) -> Hand | None:
    if due is None:
        return None
    at = done or case.waiting_since or case.solved_at or now
    left = business_seconds(case, at, due) if at <= due else -max(MINUTE, business_seconds(case, due, at))
    return Hand(what, due, left, done is not None, not case.is_running)


def next_hand(case: Case, now: datetime) -> Hand | None:
    """What is due next: the first reply as long as there was none."""
    open_ones = [each for each in hands(case, now) if not each.met]
    return min(open_ones, key=lambda each: each.due, default=None)
