"""What runs by the clock. Any worker may be first to put a run on the queue; the database lets only one."""

from collections.abc import Iterator
from dataclasses import dataclass

from croniter import croniter  # type: ignore[import-untyped]
from psycopg import Connection
from psycopg.types.json import Jsonb

LONGEST_DELAY = 24 * 3600  # a machine that was off catches up on what it missed, once, for a day

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
    connection.execute(
        "SELECT procrastinate_defer_periodic_job_v2(%s, NULL, NULL, %s, 0, '', %s, %s) WHERE NOT EXISTS ("
        "  SELECT 1 FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'"
        "  AND queue_name = %s AND args = '{}')",
        [entry.queue, entry.job, due, Jsonb({}), entry.job, entry.queue],
    )
