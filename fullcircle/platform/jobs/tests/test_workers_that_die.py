"""Killed, paused or stopped: the work of a worker is done all the same, and its effects happen once."""

import os
import signal

import psycopg

from fullcircle.platform.jobs.tests.conftest import Workshop
from tests.processes import PATIENCE

NEW_ADMINISTRATOR = """
  INSERT INTO platform_user (email, name, password, is_active, time_zone, language, joined_at, role_id)
  SELECT 'alice@example.com', 'Alice', '', true, 'UTC', 'en', now(), id FROM platform_role WHERE key = 'admin'
  RETURNING id
"""
NEW_BAR = """
  INSERT INTO platform_jobprogress (title, state, user_id, done, total, message, url, bookmark, cancel_requested)
  VALUES ('Filling', 'waiting', %s, 0, 10, '', '', '{}', false) RETURNING id
"""


def test_a_killed_process_is_replaced_and_its_job_runs_again(workshop: Workshop):
    job = workshop.defer("hold", seconds=60)
    workshop.hire()
    workshop.wait(lambda: workshop.said("hold"))
    os.kill(workshop.said("hold")[0], signal.SIGKILL)
    workshop.wait(lambda: workshop.said("held") and workshop.status(job) is None)
    assert len(workshop.said("hold")) == 2


def test_the_jobs_of_a_killed_worker_are_taken_over_by_another(workshop: Workshop):
    job = workshop.defer("hold", seconds=60)
    killed = workshop.hire()
    workshop.wait(lambda: workshop.said("hold"))
    os.killpg(killed.pid, signal.SIGKILL)
    workshop.hire()
    workshop.wait(lambda: workshop.said("held") and workshop.status(job) is None)


def test_a_paused_worker_is_replaced_and_nothing_it_had_begun_is_committed(workshop: Workshop):
    job = workshop.defer("write_slowly", seconds=30)
    paused = workshop.hire()
    workshop.wait(lambda: workshop.said("write"))
    os.killpg(paused.pid, signal.SIGSTOP)
    workshop.hire(stalled_after=8)
    workshop.wait(lambda: workshop.said("written") and workshop.status(job) is None)
    os.killpg(paused.pid, signal.SIGCONT)
    late = workshop.defer("quick", "events", number=1)
    workshop.wait(lambda: workshop.status(late) is None)
    assert len(workshop.said("write")) == 2
    assert len(workshop.said("written")) == 1
    written = workshop.database.execute(
        "SELECT rescued FROM platform_watch WHERE name = 'written'"
    ).fetchone()
    assert written == (1,)


def test_stopping_a_worker_puts_an_unfinished_job_back_without_a_mark(workshop: Workshop):
    job = workshop.defer("hold", seconds=60)
    worker = workshop.hire()
    workshop.wait(lambda: workshop.said("hold"))
    worker.terminate()
    assert worker.wait(timeout=PATIENCE) == 0
    found = workshop.database.execute("SELECT status, attempts FROM procrastinate_jobs WHERE id = %s", [job])
    assert found.fetchone() == ("todo", 0)
    assert workshop.database.execute("SELECT count(*) FROM procrastinate_workers").fetchone() == (0,)
    workshop.hire()
    workshop.wait(lambda: workshop.said("held"))


def test_a_long_job_goes_on_where_its_killed_worker_stopped(workshop: Workshop, cluster):
    with psycopg.connect(cluster.url("postgres", workshop.name), autocommit=True) as superuser:
        (user,) = superuser.execute(NEW_ADMINISTRATOR).fetchone() or ()
        (bar,) = superuser.execute(NEW_BAR, [user]).fetchone() or ()
    workshop.defer("fill", "long", by={"user": user}, progress=bar)
    workshop.hire()
    workshop.wait(lambda: len(workshop.said("shelf")) >= 3)
    os.kill(workshop.said("shelf")[0], signal.SIGKILL)
    how_far = "SELECT state, done, message FROM platform_jobprogress"
    workshop.wait(
        lambda: workshop.database.execute(how_far).fetchone() == ("done", 10, "Ten shelves filled.")
    )
    filled = workshop.database.execute(
        "SELECT rescued FROM platform_watch WHERE name LIKE 'shelf%'"
    ).fetchall()
    assert filled == [(1,)] * 10


def test_a_job_that_finds_a_full_disk_waits_without_a_mark(workshop: Workshop):
    job = workshop.defer("find_no_room")
    workshop.hire()
    found = (
        "SELECT attempts FROM procrastinate_jobs WHERE id = %s AND status = 'todo' AND scheduled_at > now()"
    )
    workshop.wait(lambda: workshop.database.execute(found, [job]).fetchone() == (0,))
    workshop.database.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE id = %s", [job])
    workshop.wait(lambda: workshop.status(job) is None)
    assert workshop.letter(job) is None


def test_a_worker_outlives_an_outage(workshop: Workshop, cluster):
    worker = workshop.hire()
    workshop.defer("quick", "events", number=1)
    workshop.wait(lambda: workshop.said("quick"))
    workshop.database.close()
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as server:
        shut(server, workshop.name)
        # Both pairs of hands lose their lines, and so does each that the foreman puts in their place.
        workshop.wait(lambda: workshop.logged().count("starting another") > 4)
        server.execute(f'ALTER DATABASE "{workshop.name}" ALLOW_CONNECTIONS true')
    workshop.database = psycopg.connect(workshop.url, autocommit=True)
    workshop.defer("quick", "events", number=2)
    workshop.wait(lambda: len(workshop.said("quick")) == 2)
    assert worker.poll() is None


def shut(server: psycopg.Connection, database: str) -> None:
    server.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false')
    server.execute(
        "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE datname = %s", [database]
    )
