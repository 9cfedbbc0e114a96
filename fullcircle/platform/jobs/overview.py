"""What the operations page shows: figures read with the rights of whoever looks."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from fullcircle.config.env import env
from fullcircle.platform.jobs.health import lines
from fullcircle.platform.jobs.job import job_named
from fullcircle.platform.jobs.models import DeadLetter, JobProgress, Watch
from fullcircle.platform.jobs.queues import QUEUES
from fullcircle.platform.jobs.schedules import schedules

RESCUE_LATE = 180  # seconds without a look for lost work that deserve a warning

LAST_HOUR = """
  SELECT queue, sum(succeeded), sum(failed), sum(seconds) / greatest(sum(succeeded + failed), 1),
    sum(waited) / greatest(sum(succeeded + failed), 1)
  FROM platform_jobtally WHERE minute > now() - interval '1 hour' GROUP BY queue
"""
RUNNING = """
  SELECT job.id, job.task_name, job.queue_name, job.attempts + 1, coalesce(worker.host || ' ' || worker.pid, ''),
    (SELECT max(at) FROM procrastinate_events event WHERE event.job_id = job.id AND event.type = 'started')
  FROM procrastinate_jobs job LEFT JOIN platform_workerprocess worker ON worker.number = job.worker_id
  WHERE job.status = 'doing' ORDER BY job.id LIMIT 100
"""
WORKERS = """
  SELECT worker.host, worker.pid, worker.queues, worker.started_at, queue.last_heartbeat,
    queue.last_heartbeat < now() - make_interval(secs => %s),
    (SELECT min(task_name) FROM procrastinate_jobs job WHERE job.worker_id = worker.number AND job.status = 'doing')
  FROM platform_workerprocess worker JOIN procrastinate_workers queue ON queue.id = worker.number
  ORDER BY worker.number LIMIT 100
"""
LAST_RUNS = "SELECT task_name, max(defer_timestamp) FROM procrastinate_periodic_defers GROUP BY task_name"


@dataclass(frozen=True)
class QueueFigures:
    """One queue now and during the last hour."""

    name: str
    purpose: str
    waiting: int = 0
    lag: float = 0.0
    succeeded: int = 0
    failed: int = 0
    seconds: float = 0.0
    waited: float = 0.0


@dataclass(frozen=True)
class RunningJob:
    """A job that some worker has in hand."""

    number: int
    name: str
    queue: str
    attempt: int
    worker: str
    since: datetime | None

    @property
    def title(self) -> str:
        return title_of(self.name)


@dataclass(frozen=True)
class WorkerFigures:
    """One process."""

    host: str
    pid: int
    queues: str
    since: datetime
    heartbeat: datetime
    silent: bool
    job: str | None

    @property
    def doing(self) -> str:
        return title_of(self.job) if self.job else ""


@dataclass(frozen=True)
class ScheduleFigures:
    """When something runs by itself."""

    title: str
    cron: str
    last: datetime | None
    next: datetime


@dataclass(frozen=True)
class RescueWatch:
    """Whether somebody looks for work that was left behind."""

    ran_at: datetime | None
    rescued: int
    late: bool


def rows(statement: str, *arguments: float) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return cursor.fetchall()


def title_of(name: str) -> str:
    job = job_named(name)
    return job.title if job else name


def queues() -> list[QueueFigures]:
    """The queues we know, and any other in which something waits."""
    waiting = {line.queue: line for line in lines()}
    hour = {queue: figures for queue, *figures in rows(LAST_HOUR)}
    return [queue_figures(name, waiting, hour) for name in dict.fromkeys([*QUEUES, *waiting])]


def queue_figures(name: str, waiting: dict, hour: dict) -> QueueFigures:
    line, known = waiting.get(name), QUEUES.get(name)
    return QueueFigures(
        name,
        known.purpose if known else "",
        line.waiting if line else 0,
        line.lag if line else 0.0,
        *hour.get(name, ()),
    )


def running_jobs() -> list[RunningJob]:
    return [RunningJob(*row) for row in rows(RUNNING)]


def workers() -> list[WorkerFigures]:
    return [WorkerFigures(*row) for row in rows(WORKERS, env.job_stalled_after)]


def schedule_figures() -> Iterator[ScheduleFigures]:
    now, last_runs = time.time(), dict(rows(LAST_RUNS))
    for entry in schedules():
        last = last_runs.get(entry.job)
        yield ScheduleFigures(
            title_of(entry.job), entry.cron, moment(last) if last else None, moment(entry.next(now))
        )


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def rescue_watch() -> RescueWatch:
    watch = Watch.objects.filter(name="rescue").first()
    if watch is None:
        return RescueWatch(None, 0, True)
    age = (datetime.now(UTC) - watch.ran_at).total_seconds()
    return RescueWatch(watch.ran_at, watch.rescued, age > RESCUE_LATE)


def failed_jobs() -> list[DeadLetter]:
    """Those about which nobody has decided, latest first."""
    return list(DeadLetter.objects.filter(state=DeadLetter.State.WAITING)[:50])


def long_jobs() -> list[JobProgress]:
    """Long work of everybody that has not ended."""
    active = [JobProgress.State.WAITING, JobProgress.State.RUNNING]
    return list(JobProgress.objects.filter(state__in=active).prefetch_related("user")[:50])
