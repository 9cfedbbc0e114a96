"""Real workers on a database of their own, where everything is really committed."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import namedtuple_row
from psycopg.types.json import Jsonb

from tests.database import copy_template, drop
from tests.processes import wait_for

TOYS = "fullcircle.platform.jobs.tests.toys"
WORKER = (
    f"import django; django.setup(); import {TOYS}; from fullcircle.platform.jobs.worker import run; run()"
)
HASTE = {
    "FULLCIRCLE_JOB_HEARTBEAT_EVERY": "0.5",
    "FULLCIRCLE_JOB_RESCUE_EVERY": "1",
    "FULLCIRCLE_JOB_LOOK_EVERY": "0.2",
    "FULLCIRCLE_JOB_RETRY_PAUSE": "0.1",
    "FULLCIRCLE_JOB_STOP_GRACE": "1",
}


class Workshop:
    """A queue and the workers at it."""

    def __init__(self, url: str, name: str, diary: Path) -> None:
        self.url, self.name, self.diary = url, name, diary
        self.log = diary.with_name("log")
        self.database = psycopg.connect(url, autocommit=True)
        self.workers: list[subprocess.Popen[bytes]] = []

    def hire(self, concurrency: int = 2, stalled_after: float = 60) -> subprocess.Popen[bytes]:
        surroundings = os.environ | HASTE | {
            "DATABASE_URL": self.url,
            "TOY_DIARY": str(self.diary),
            "FULLCIRCLE_JOB_STALLED_AFTER": str(stalled_after),
            "FULLCIRCLE_JOB_CONCURRENCY": str(concurrency),
            "DJANGO_SETTINGS_MODULE": "fullcircle.config.settings",
        }  # fmt: skip
        with self.log.open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-c", WORKER], env=surroundings, stderr=log, start_new_session=True
            )
        self.workers.append(worker)
        return worker

    def defer(self, job: str, queue: str = "default", **arguments: object) -> int:
        statement = """SELECT unnest(procrastinate_defer_jobs_v1(ARRAY[ROW(%s, %s, 0, NULL, NULL, %s, NULL)
                       ]::procrastinate_job_to_defer_v1[]))"""
        return self.database.execute(statement, [queue, f"{TOYS}.{job}", Jsonb(arguments)]).fetchall()[0][0]

    def wait(self, true: Callable[[], object]) -> None:
        """However long a busy machine takes; if it never comes true, the workers' own log says why."""
        wait_for(true, self.logged)

    def logged(self) -> str:
        return self.log.read_text()

    def said(self, word: str) -> list[int]:
        """The processes that wrote a word, in order."""
        lines = self.diary.read_text().splitlines() if self.diary.exists() else []
        return [int(pid) for said, pid in (line.split() for line in lines) if said == word]

    def letter(self, job: int):
        with self.database.cursor(row_factory=namedtuple_row) as cursor:
            return cursor.execute("SELECT * FROM platform_deadletter WHERE job_id = %s", [job]).fetchone()

    def status(self, job: int) -> str | None:
        """None when it is done and forgotten."""
        row = self.database.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job]).fetchone()
        return row[0] if row else None

    def close(self) -> None:
        for worker in self.workers:
            try:
                os.killpg(worker.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            worker.wait()
        self.database.close()


@contextmanager
def open_workshop(cluster, worker_id: str, folder: Path) -> Iterator[Workshop]:
    name = f"workshop_{worker_id}"
    copy_template(cluster, name)
    workshop = Workshop(cluster.url("fc_app", name), name, folder / "diary")
    try:
        yield workshop
    finally:
        workshop.close()
        drop(cluster, name)


@pytest.fixture
def workshop(cluster, worker_id: str, tmp_path: Path) -> Iterator[Workshop]:
    with open_workshop(cluster, worker_id, tmp_path) as opened:
        yield opened
