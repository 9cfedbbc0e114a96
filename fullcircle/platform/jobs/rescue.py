"""Work of workers that are gone is done again, or given up: nothing stays half done in silence."""

import os
import socket
from pathlib import Path

from psycopg import Connection
from psycopg.rows import namedtuple_row

from fullcircle.config.env import env
from fullcircle.platform.jobs.queue import Call, Failure, Queue
from fullcircle.platform.jobs.running import after_death

DIED = Failure("The worker died while it was doing this.")
PATIENCE = 2_000  # milliseconds that a session gets to end

SILENT = "SELECT id FROM procrastinate_workers WHERE last_heartbeat < now() - make_interval(secs => %s)"
HERE = "SELECT number, pid FROM platform_workerprocess WHERE place = %s"
FENCE = """
  SELECT pg_terminate_backend(a.pid, %s) FROM pg_stat_activity a JOIN platform_workerprocess w
    ON a.application_name = w.connection_name
  WHERE w.number = ANY(%s) AND a.usename = current_user AND a.pid <> pg_backend_pid()
"""
LEFT_BEHIND = """
  SELECT id, task_name AS name, queue_name AS queue, args::text AS arguments, attempts FROM procrastinate_jobs
  WHERE status = 'doing' AND (worker_id IS NULL OR worker_id = ANY(%s)) ORDER BY id FOR UPDATE SKIP LOCKED
"""
HAND_BACK = """
  UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL, scheduled_at = NULL, abort_requested = false
  WHERE status = 'doing' AND worker_id = ANY(%s)
"""
MY_TURN = """
  INSERT INTO platform_watch AS watch (name, ran_at, rescued) VALUES ('rescue', now(), 0)
  ON CONFLICT (name) DO UPDATE SET ran_at = now() WHERE watch.ran_at < now() - make_interval(secs => %s)
  RETURNING name
"""
COUNT = "UPDATE platform_watch SET rescued = rescued + %s WHERE name = 'rescue'"


def take_turn(connection: Connection) -> None:
    """Every so often one of the workers looks for silent ones."""
    if connection.execute(MY_TURN, [env.job_rescue_every * 0.9]).fetchone():
        silent = connection.execute(SILENT, [env.job_stalled_after]).fetchall()
        rescue(connection, [number for (number,) in silent], DIED)


def rescue(connection: Connection, workers: list[int], failure: Failure) -> int:
    """Take over from workers that are gone; the sessions they may still hold are ended first, so that nothing
    they began can still be committed."""
    with connection.transaction():
        connection.execute(FENCE, [PATIENCE, workers])
        with connection.cursor(row_factory=namedtuple_row) as cursor:
            calls = [Call.from_row(row) for row in cursor.execute(LEFT_BEHIND, [workers])]
        for call in calls:
            after_death(call, failure, Queue(connection))
        dismiss(connection, workers)
        if calls:
            connection.execute(COUNT, [len(calls)])
    return len(calls)


def hand_back(connection: Connection, workers: list[int]) -> None:
    """Work that we interrupted ourselves, to stop in time, waits for the next worker without a mark against it."""
    with connection.transaction():
        connection.execute(FENCE, [PATIENCE, workers])
        connection.execute(HAND_BACK, [workers])
        dismiss(connection, workers)


def dismiss(connection: Connection, workers: list[int]) -> None:
    connection.execute("DELETE FROM procrastinate_workers WHERE id = ANY(%s)", [workers])
    connection.execute(
        "DELETE FROM platform_workerprocess w WHERE NOT EXISTS "
        "(SELECT 1 FROM procrastinate_workers p WHERE p.id = w.number)"
    )


def dead_neighbors(connection: Connection) -> list[int]:
    """Workers of this very machine whose process is gone; no need to wait for their silence."""
    here = connection.execute(HERE, [place()]).fetchall() if place() else []
    return [number for number, pid in here if not alive(pid)]


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and that nobody has buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def place() -> str:
    """This boot of this machine and this namespace of process numbers; empty where that cannot be told."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    if not boot.exists():
        return ""
    return f"{boot.read_text().strip()} {os.readlink('/proc/self/ns/pid')}"


def host() -> str:
    return socket.gethostname()[:120]
