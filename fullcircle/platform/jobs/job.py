"""`@job` declares background work: ids and plain values in, one action called, safe to run twice.

A job may run twice: its worker can be killed after the work and before the note that it is done, or be paused so
long that others take over. Whatever it does must come out the same the second time.
"""

import inspect
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.jobs import JobDeferrer

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.jobs.on_behalf import as_payload
from fullcircle.platform.jobs.queues import QUEUES
from fullcircle.platform.jobs.schedules import Schedule, schedule

MOST_BYTES = 1_000_000

_jobs: dict[str, "Job"] = {}


@dataclass(frozen=True)
class Job:
    """A declared job; `defer` puts one call on the queue, in the transaction that is open.

    A function that declares `by` acts for a person: `defer(by=actor)` notes who, and their rights are looked up
    again when it runs. A function without `by` acts for nobody and is listed in SYSTEM_JOBS.
    """

    name: str
    function: Callable[..., None]
    queue: str
    attempts: int
    limit: timedelta

    @cached_property
    def for_a_person(self) -> bool:
        return "by" in inspect.signature(self.function).parameters

    @property
    def title(self) -> str:
        """The name as people read it: `deliver` of `events.jobs` is “Events: deliver”."""
        *_, entity, _module, verb = ("", "", *self.name.split("."))
        return f"{entity.replace('_', ' ').capitalize()}: {verb.replace('_', ' ')}"

    def defer(
        self,
        *,
        by: Actor | None = None,
        at: datetime | None = None,
        lock: str | None = None,
        **arguments: Any,
    ) -> int:
        """Queue a call and return its number; with `lock`, calls of the same lock run one after another."""
        return self._deferrer(at, lock).defer(**self._packed(by, arguments))

    def defer_many(
        self, calls: Iterable[dict[str, Any]], *, by: Actor | None = None, lock: str | None = None
    ) -> list[int]:
        """Queue many calls in one statement."""
        packed = [self._packed(by, arguments) for arguments in calls]
        return self._deferrer(None, lock).batch_defer(*packed) if packed else []

    def __call__(self, **arguments: Any) -> None:
        self.function(**arguments)

    def _deferrer(self, at: datetime | None, lock: str | None) -> JobDeferrer:
        return app.configure_task(self.name, queue=self.queue, schedule_at=at, lock=lock)

    def _packed(self, by: Actor | None, arguments: dict[str, Any]) -> dict[str, Any]:
        if self.for_a_person:
            arguments = {**arguments, "by": as_payload(by, self.name)}
        size = len(json.dumps(arguments))
        if size > MOST_BYTES:
            raise ValueError(
                f"A job carries ids, not data: {size:,} bytes for {self.name}, at most {MOST_BYTES:,}."
            )
        return arguments


def job(
    *, queue: str = "default", attempts: int = 3, limit: timedelta | None = None
) -> Callable[[Callable[..., None]], Job]:
    """Declare a job. It is started at most `attempts` times with growing pauses, then waits on the operations page."""

    def declare(function: Callable[..., None]) -> Job:
        if queue not in QUEUES:
            raise LookupError(f"There is no queue {queue!r}; queues.py lists {', '.join(QUEUES)}.")
        name = f"{function.__module__}.{function.__name__}"
        declared = Job(name, function, queue, attempts, limit or QUEUES[queue].limit)
        _jobs[name] = declared
        return declared

    return declare


def every(cron: str) -> Callable[[Job], Job]:
    """Declare when a job runs by itself: `@every("*/5 * * * *")` above `@job()`; times are UTC."""

    def declare(regular: Job) -> Job:
        schedule(Schedule(regular.name, regular.queue, cron))
        return regular

    return declare


def job_named(name: str) -> Job | None:
    return _jobs.get(name)


def registered_jobs() -> dict[str, Job]:
    """All jobs by name."""
    return dict(_jobs)
