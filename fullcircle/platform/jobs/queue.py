"""The queue as a worker sees it: procrastinate's tables and functions, on a connection of the worker's own."""

import json
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection
from psycopg.rows import namedtuple_row
from psycopg.types.json import Jsonb

CHANNEL = "procrastinate_any_queue_v1"
WAKE_UP = f"""SELECT pg_notify('{CHANNEL}', '{{"type": "job_inserted"}}')"""

FETCH = """
  SELECT id, task_name AS name, queue_name AS queue, args::text AS arguments, attempts,
    greatest(0, extract(epoch FROM clock_timestamp() - greatest(scheduled_at, (
      SELECT min(at) FROM procrastinate_events WHERE job_id = fetched.id AND type = 'deferred'))))::float AS waited
  FROM procrastinate_fetch_job_v2(%s::varchar[], %s) AS fetched
"""
SUCCEED = "SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)"
RETRY = (
    "SELECT procrastinate_retry_job_v2(%s, clock_timestamp() + make_interval(secs => %s), NULL, NULL, NULL)"
)
POSTPONE = """
  UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL, abort_requested = false,
    scheduled_at = clock_timestamp() + make_interval(secs => %s)
  WHERE id = %s
"""
FAIL = "SELECT procrastinate_finish_job_v1(%s, 'failed', false)"
DEAD_LETTER = """
  INSERT INTO platform_deadletter (job_id, name, queue, arguments, attempts, error, traceback, state)
  VALUES (%s, %s, %s, %s, %s, %s, %s, 'waiting')
  ON CONFLICT (job_id) DO UPDATE SET attempts = excluded.attempts, error = excluded.error,
    traceback = excluded.traceback, state = 'waiting', failed_at = clock_timestamp()
"""
BAR_WAITS = """
  UPDATE platform_jobprogress SET state = 'waiting', message = %s, changed_at = clock_timestamp()
  WHERE job_id = %s AND state IN ('waiting', 'running')
"""
BAR_FAILS = """
  UPDATE platform_jobprogress SET state = 'failed', message = %s, ended_at = clock_timestamp(),
    changed_at = clock_timestamp()
  WHERE job_id = %s AND state IN ('waiting', 'running')
"""

BROKEN = "Something broke on our side. An administrator finds the details on the operations page."


@dataclass(frozen=True)
class Call:
    """One queued call of a job; `attempts` counts the starts before this one."""

    id: int
    name: str
    queue: str
    attempts: int
    arguments: dict[str, Any] = field(default_factory=dict)
    waited: float = 0.0

    @classmethod
    def from_row(cls, row: Any) -> "Call":
        return cls(**row._asdict() | {"arguments": json.loads(row.arguments or "{}")})


@dataclass(frozen=True)
class Failure:
    """Why a run ended badly, as a sentence and for whoever has to mend it."""

    error: str
    traceback: str = ""
    words: str = BROKEN  # for whoever waits for the work


class Queue:
    """Takes calls and notes how they ended."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def fetch(self, worker: int | None, queues: list[str] | None) -> Call | None:
        """The call that is next, which now belongs to this worker."""
        with self.connection.cursor(row_factory=namedtuple_row) as cursor:
            row = cursor.execute(FETCH, [queues, worker]).fetchone()
        call = Call.from_row(row)
        return call if call.id is not None else None

    def succeed(self, call: Call) -> None:
        """Forget a call that is done; the counts remember it."""
        self.connection.execute(SUCCEED, [call.id])

    def retry(self, call: Call, after: float, failure: Failure) -> None:
        """Let it wait `after` seconds, and count the start."""
        with self.connection.transaction():
            self.connection.execute(RETRY, [call.id, after])
            self.connection.execute(BAR_WAITS, ["Interrupted; it goes on by itself.", call.id])
            if not after:
                self.connection.execute(WAKE_UP)

    def postpone(self, call: Call, after: float, words: str) -> None:
        """Let it wait `after` seconds for something that is no fault of its own."""
        with self.connection.transaction():
            self.connection.execute(POSTPONE, [after, call.id])
            self.connection.execute(BAR_WAITS, [words, call.id])

    def bury(self, call: Call, failure: Failure) -> None:
        """Give up on a call, and keep everything that helps to understand it."""
        with self.connection.transaction():
            self.connection.execute(FAIL, [call.id])
            self.connection.execute(
                DEAD_LETTER,
                [call.id, call.name, call.queue, Jsonb(call.arguments), call.attempts + 1,
                 printable(failure.error)[:500], printable(failure.traceback)],
            )  # fmt: skip
            self.connection.execute(BAR_FAILS, [printable(failure.words)[:500], call.id])


def printable(text: str) -> str:
    """PostgreSQL's text holds no NUL."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()
