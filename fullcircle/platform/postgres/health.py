"""Two addresses that tell the truth: the process answers (/healthz), and people can work (/readyz)."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse

from fullcircle.config.env import env
from fullcircle.platform.access.pages import public

LONGEST_LAG = timedelta(minutes=5)
LEAST_FREE_BYTES = 2 * 1024**3
LEAST_FREE_SHARE = 0.05

OLDEST_WAITING_JOB = """
    SELECT coalesce(max(now() - coalesce(job.scheduled_at, deferred.at)), interval '0')
    FROM procrastinate_jobs job
    LEFT JOIN LATERAL (
        SELECT max(event.at) AS at FROM procrastinate_events event
        WHERE event.job_id = job.id AND event.type IN ('deferred', 'deferred_for_retry')
    ) deferred ON true
    WHERE job.status = 'todo' AND coalesce(job.scheduled_at, '-infinity') <= now()
"""

# Begun, and its worker has been silent for so long that another should have taken it over.
LEFT_BEHIND = """
    SELECT count(*) FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND now() - make_interval(secs => %s) > coalesce(worker.last_heartbeat, (
        SELECT max(event.at) FROM procrastinate_events event WHERE event.job_id = job.id), '-infinity')
"""


class NotReady(Exception):
    """Why people cannot work just now, as a sentence."""


@public("load balancers and monitoring ask without signing in, and learn nothing about customers")
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Nothing else is looked at: restarting us would not mend a database."""
    return JsonResponse({"status": "ok"})


@public("load balancers and monitoring ask without signing in, and learn nothing about customers")
def readyz(request: HttpRequest) -> JsonResponse:
    """Everything that people need is there, or what is missing."""
    findings = {"database": finding(database_answers)}
    # Without a database its other checks would only wait as long again.
    answers = findings["database"] == "ok"
    findings |= {name: finding(check) if answers else "unknown" for name, check in QUESTIONS.items()}
    findings["disk"] = finding(disk_has_room)
    ready = all(words == "ok" for words in findings.values())
    body = {"status": "ready" if ready else "not ready", "checks": findings}
    return JsonResponse(body, status=200 if ready else 503)


def finding(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as reason:
        return str(reason)
    except Error:
        return "The database does not answer."
    return "ok"


def database_answers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations_are_done() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        waiting = known_migrations() - set(cursor.fetchall())
    if waiting:
        raise NotReady(f"{len(waiting)} migrations are waiting; run “fullcircle migrate”.")


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """The migrations of this version; the code does not change while the process runs."""
    loader = MigrationLoader(None)
    return frozenset(name for name, migration in loader.disk_migrations.items() if not migration.replaces)


def jobs_are_worked_on() -> None:
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_WAITING_JOB)
        lag = cursor.fetchone()[0]
    if lag > LONGEST_LAG:
        minutes = int(lag.total_seconds() // 60)
        raise NotReady(f"The oldest background job has waited for {minutes} minutes; is a worker running?")


def lost_jobs_are_taken_over() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LEFT_BEHIND, [int(LONGEST_LAG.total_seconds())])
        left = cursor.fetchone()[0]
    if left:
        raise NotReady(f"{left} background jobs were left by a worker that is gone; is a worker running?")


def disk_has_room() -> None:
    disk = shutil.disk_usage(env.data_dir)
    if disk.free < min(LEAST_FREE_BYTES, LEAST_FREE_SHARE * disk.total):
        raise NotReady(f"Only {disk.free // 1024**2} MB are free on the disk of the data folder.")


QUESTIONS: dict[str, Callable[[], None]] = {
    "migrations": migrations_are_done,
    "queue": jobs_are_worked_on,
    "lost jobs": lost_jobs_are_taken_over,
}
