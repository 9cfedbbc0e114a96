"""Bars for long work: started together with the job, moved by it, watched and canceled by whoever started it.

In the request, inside acting(): the bar and the job are stored together or not at all.

    bar = start(change_many, "Changing 14,314 contacts", by=actor, total=14_314, query="…")
    return render(request, "jobs/bar.html", {"bar": bar})       # follows itself, with a Cancel button

In the job: `keep` belongs to the chunk's own transaction and goes last in it, so that after a crash the work goes on
exactly where it stopped; `advance` is for work without chunks, and may be called as often as you like.

    @job(queue="long")
    def change_many(*, by: Actor, progress: int, query: str) -> None:
        with running(progress) as bar:
            for chunk in chunks(query, after=bar.bookmark.get("after", 0)):
                bar.stop_if_canceled()
                with acting(by):
                    …
                    bar.keep(len(chunk), after=chunk[-1])
            bar.finish("14,314 contacts changed.", url="/contacts/?…")

Leaving `running` without `finish` is finishing, too. An exception is left to the job's attempts; the bar says so.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.http import HttpRequest
from psycopg import Connection

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.jobs.job import Job
from fullcircle.platform.jobs.models import JobProgress
from fullcircle.platform.jobs.running import Canceled, current_run

LOOK_EVERY = 0.5  # seconds

BEGIN = """
  UPDATE platform_jobprogress SET state = 'running', message = '', changed_at = clock_timestamp()
  WHERE id = %s AND state <> 'canceled' AND NOT cancel_requested RETURNING done, total, bookmark::text
"""
# Skipped, not waited for, if the chunk in hand has kept its place in this row and not yet committed.
MOVE = """
  UPDATE platform_jobprogress SET done = %s, total = %s, message = %s, changed_at = clock_timestamp()
  WHERE id = (SELECT id FROM platform_jobprogress WHERE id = %s FOR UPDATE SKIP LOCKED)
"""
KEEP = """
  UPDATE platform_jobprogress SET done = %s, bookmark = %s, changed_at = clock_timestamp() WHERE id = %s
"""
END = """
  UPDATE platform_jobprogress SET state = %s, done = %s, total = coalesce(%s, total), message = %s, url = %s,
    ended_at = clock_timestamp(), changed_at = clock_timestamp() WHERE id = %s
"""


def start(job: Job, title: str, *, by: Actor, total: int | None = None, **arguments: Any) -> JobProgress:
    """Queue a long job together with its bar; the job gets the bar's number as `progress`."""
    if by.user_id is None:
        raise TypeError(f"A bar is shown to a colleague, and {by.name} is none.")
    bar = JobProgress.objects.create(title=title[:200], user_id=by.user_id, total=total)
    bar.job_id = job.defer(by=by, progress=bar.pk, **arguments)
    bar.save(update_fields=["job_id"])
    return bar


def unfinished(request: HttpRequest) -> list[JobProgress]:
    """The bars of one's own work that still goes on, for a page that started some."""
    return list(JobProgress.objects.filter(user_id=request.actor.person, ended_at=None).order_by("-id")[:5])


@contextmanager
def running(number: int) -> Iterator["Bar"]:
    """Show that the work goes on; outside acting()."""
    bar = Bar.begin(number)
    try:
        yield bar
    except Canceled:
        bar.end(JobProgress.State.CANCELED, bar.message or bar.how_far)
        raise
    bar.end(JobProgress.State.DONE, bar.message)


class Bar:
    """The running job's side of a bar."""

    def __init__(self, number: int, done: int, total: int | None, bookmark: dict[str, Any]) -> None:
        self.number, self.done, self.total, self.bookmark = number, done, total, bookmark
        self.message = self.url = ""
        self.canceled = False
        self.next_look = 0.0

    @classmethod
    def begin(cls, number: int) -> "Bar":
        row = beside().execute(BEGIN, [number]).fetchone()
        if row is None:
            raise Canceled
        done, total, bookmark = row
        return cls(number, done, total, json.loads(bookmark))

    @property
    def how_far(self) -> str:
        return (
            f"Stopped after {self.done:,} of {self.total:,}."
            if self.total
            else f"Stopped after {self.done:,}."
        )

    def advance(self, by: int = 1, *, message: str | None = None) -> None:
        """So many more are done; written down twice a second, whatever the job's own transaction does."""
        self.done += by
        self.message = self.message if message is None else message
        self.look()

    def keep(self, by: int = 0, **bookmark: Any) -> None:
        """So many more are done, and where to go on: part of the open transaction, and last in it."""
        self.done += by
        self.bookmark |= bookmark
        with connection.cursor() as cursor:
            cursor.execute(KEEP, [self.done, json.dumps(self.bookmark), self.number])

    def stop_if_canceled(self) -> None:
        """Between two chunks, when everything is in order: end here if whoever started it says so."""
        self.look()
        if self.canceled:
            raise Canceled

    def finish(self, message: str = "", *, url: str = "") -> None:
        """What to say, and where the result is, once the work is over."""
        self.message, self.url = message, url

    def look(self) -> None:
        """Every so often write the figure down, and hear whether to stop."""
        if time.monotonic() < self.next_look:
            return
        self.next_look = time.monotonic() + LOOK_EVERY
        line = beside()
        line.execute(MOVE, [self.done, self.total, self.message[:500], self.number])
        row = line.execute(
            "SELECT cancel_requested FROM platform_jobprogress WHERE id = %s", [self.number]
        ).fetchone()
        self.canceled = row is None or row[0]

    def end(self, state: JobProgress.State, message: str) -> None:
        total = self.done if state == JobProgress.State.DONE else None
        beside().execute(END, [state.value, self.done, total, message[:500], self.url[:500], self.number])


def beside() -> Connection:
    """The worker's second line to the database; without a worker, the one and only."""
    if run := current_run():
        return run.beside
    connection.ensure_connection()
    return connection.connection
