"""What runs by the clock. Any worker may be first to put a run on the queue; the database lets only one."""

from collections.abc import Iterator
from dataclasses import dataclass

from croniter import croniter  # type: ignore[import-untyped]
from psycopg import Connection
from psycopg.types.json import Jsonb

from fullcircle.platform.jobs.queues import QUEUES

LONGEST_DELAY = 24 * 3600  # a machine that was off catches up on what it missed, once, for a day
DAY = 24 * 3600
BEHIND = -10  # of what waits, people's work is taken first, and what follows from it

_schedules: dict[str, "Schedule"] = {}


@dataclass(frozen=True)
class Schedule:
    """A job and its times in cron's notation."""

    job: str
    queue: str
    cron: str

    def last(self, now: float) -> int:
        return int(croniter(self.cron, now + 1).get_prev(float))

    def next(self, now: float) -> int:
        return int(croniter(self.cron, now).get_next(float))

    def is_rare(self, due: int) -> bool:
        """Once a day or less often: the night's work, for which nobody waits."""
        return self.next(due) - due >= DAY

    def place(self, due: int) -> tuple[str, int]:
        """The queue of a run, and how far to the front of it.

        The night's work of a machine that was off comes all at once, in the middle of the day. The hands that are kept for
        short work never take it, however short it usually is, and whatever else waits in its queue is done before it.
        """
        if not self.is_rare(due):
            return self.queue, 0
        return (self.queue if QUEUES[self.queue].long else "long"), BEHIND


def schedule(entry: Schedule) -> None:
    _schedules[entry.job] = entry


def schedules() -> Iterator[Schedule]:
    yield from _schedules.values()


def put_due_on_queue(connection: Connection, now: float) -> None:
    """Queue each schedule's latest run unless somebody already did, or an earlier one still waits."""
    for entry in schedules():
        due = entry.last(now)
        if now - due <= LONGEST_DELAY:
            put_on_queue(connection, entry, due)


def put_on_queue(connection: Connection, entry: Schedule, due: int) -> None:
    queue, priority = entry.place(due)
    connection.execute(
        "SELECT procrastinate_defer_periodic_job_v2(%s, NULL, NULL, %s, %s, '', %s, %s) WHERE NOT EXISTS ("
        "  SELECT 1 FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'"
        "  AND queue_name = %s AND args = '{}')",
        [queue, entry.job, priority, due, Jsonb({}), entry.job, queue],
    )
