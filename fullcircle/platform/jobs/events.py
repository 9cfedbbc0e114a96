"""What happens to background work by somebody's hand."""

from dataclasses import dataclass

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class LongJobCanceled(Event):
    type = "long_job.canceled"
    title: str


@dataclass(frozen=True)
class FailedJobRetried(Event):
    type = "failed_job.retried"
    job: str
    error: str


@dataclass(frozen=True)
class FailedJobDiscarded(Event):
    type = "failed_job.discarded"
    job: str
    error: str
