"""Running one call: find the job, resolve for whom it acts, call it, and judge what went wrong."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from psycopg import Connection
from psycopg.errors import DiskFull

from fullcircle.config.env import env
from fullcircle.platform.actions import Conflict, Refused
from fullcircle.platform.jobs.job import job_named
from fullcircle.platform.jobs.on_behalf import resolve
from fullcircle.platform.jobs.queue import BROKEN, Call, Failure, Queue
from fullcircle.platform.postgres.outage import causes

MOST_STARTS_IF_DEADLY = 3  # a job whose worker dies is not given more chances than this
UNKNOWN_JOB_ATTEMPTS = 3
PAUSE_WITHOUT_ROOM = 30.0


@dataclass(frozen=True)
class Run:
    """The call that this thread is working on, and a connection beside the one that does the work."""

    call: Call
    beside: Connection


class Canceled(Exception):
    """Whoever started a long job wants it no more; its end is as good as any other."""


_run: ContextVar[Run | None] = ContextVar("run", default=None)


def current_run() -> Run | None:
    return _run.get()


def work_on(call: Call, queue: Queue) -> bool:
    """Run a call and note how it ended; whether it succeeded."""
    with this_run(Run(call, queue.connection)):
        try:
            perform(call)
        except Canceled:
            pass
        except Exception as error:
            judge(call, error, queue)
            return False
    queue.succeed(call)
    return True


@contextmanager
def this_run(run: Run) -> Iterator[None]:
    token = _run.set(run)
    try:
        yield
    finally:
        _run.reset(token)


def perform(call: Call) -> None:
    job = job_named(call.name)
    if job is None:
        raise LookupError(f"This version knows no job called {call.name}.")
    arguments = dict(call.arguments)
    if job.for_a_person:
        arguments["by"] = resolve(arguments["by"], call.name)
    job(**arguments)


def judge(call: Call, error: Exception, queue: Queue) -> None:
    """Once more after a pause, or never again."""
    if no_room(error):
        queue.postpone(call, PAUSE_WITHOUT_ROOM, "The disk is full. It goes on by itself when there is room.")
        return
    failure = Failure(sentence(error), "".join(traceback.format_exception(error)), words(error))
    if call.attempts + 1 >= attempts_of(call) or hopeless(error):
        queue.bury(call, failure)
    else:
        queue.retry(call, env.job_retry_pause * 3**call.attempts, failure)


def after_death(call: Call, failure: Failure, queue: Queue) -> None:
    """What becomes of a call whose worker died over it: at once again, but not for ever."""
    if call.attempts + 1 >= min(attempts_of(call), MOST_STARTS_IF_DEADLY):
        queue.bury(call, failure)
    else:
        queue.retry(call, 0, failure)


def attempts_of(call: Call) -> int:
    job = job_named(call.name)
    return job.attempts if job else UNKNOWN_JOB_ATTEMPTS


def no_room(error: Exception) -> bool:
    return any(isinstance(each, DiskFull) for each in causes(error))


def hopeless(error: Exception) -> bool:
    """What the rules refuse once they refuse again; only somebody else's change may be over next time."""
    return isinstance(error, Refused) and not isinstance(error, Conflict)


def words(error: Exception) -> str:
    """What whoever waits for the work is told; what broke inside is for the operations page."""
    return str(error) if isinstance(error, Refused) else BROKEN


def sentence(error: Exception) -> str:
    return str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
