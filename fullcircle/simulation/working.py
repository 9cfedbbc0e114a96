"""Days at work: notes, calls, meetings and tasks of colleagues about the people they look after."""

from dataclasses import dataclass

import numpy as np

from fullcircle.simulation.clock import DAYS_A_MONTH, Clock, Numbers
from fullcircle.simulation.parameters import Working
from fullcircle.simulation.people import People

MINUTES = np.array([5, 8, 12, 18, 25, 40])
OPENS, HOURS = 8, 9  # the working day
LATEST = 0.02  # days ago
DUE_WITHIN, PUT_OFF_TO, LEFT_LYING = 10, 14, 4  # days
PUT_OFF = 0.5  # of what was not done in time


@dataclass(frozen=True)
class Work:
    """Things that colleagues did or mean to do, by the moment at which they were written down."""

    person: Numbers
    at: Numbers
    kind: Numbers  # which of the parameters' kinds
    words: Numbers  # 0 to 1: which of the things that can be said
    minutes: Numbers
    incoming: Numbers  # whether the customer called
    due_at: Numbers  # of tasks
    done_at: Numbers  # of tasks; infinite while they are open


def worked(law: Working, who: People, clock: Clock, chance: np.random.Generator) -> Work:
    """More about some than about others, and more lately than long ago."""
    many = who.known_at.size
    months = (clock.days - who.known_at) / DAYS_A_MONTH
    interest = chance.gamma(law.interest, 1 / law.interest, many)
    looked_after = np.array([keeper % 3 != 0 for keeper in who.keeper])
    times = chance.poisson(law.a_month * months * interest * looked_after)
    person = np.repeat(np.arange(many), times)
    at = moments(who.known_at[person], clock, chance)
    turn = np.argsort(at, kind="stable")
    person, at = person[turn], at[turn]
    shares = np.cumsum([share for _, share in law.kinds])
    kind = np.searchsorted(shares, chance.random(at.size) * shares[-1], side="right")
    due, done = planned(at, clock, chance)
    return Work(
        person, at, kind, chance.random(at.size), MINUTES[chance.integers(MINUTES.size, size=at.size)],
        chance.random(at.size) < 0.5, due, done,
    )  # fmt: skip


def moments(known_at: Numbers, clock: Clock, chance: np.random.Generator) -> Numbers:
    """Working hours of some day since they are known."""
    day = np.floor(known_at + (clock.days - known_at) * chance.random(known_at.size) ** 0.6)
    hour = (OPENS + HOURS * chance.random(known_at.size)) / 24
    return np.clip(day + hour, known_at, clock.days - LATEST)


def planned(at: Numbers, clock: Clock, chance: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Were these tasks, when would they be due, and done? Old ones are done, a few are late, some were put off."""
    due = at + chance.integers(1, DUE_WITHIN + 1, at.size)
    lately = due >= clock.days - LEFT_LYING
    put_off = lately & (chance.random(at.size) < PUT_OFF)
    later = clock.days + chance.integers(0, PUT_OFF_TO + 1, at.size) + chance.random(at.size) / 4
    return np.where(put_off, later, due), np.where(lately, np.inf, due)
