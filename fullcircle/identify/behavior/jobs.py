"""Sorting what came in, and dropping what is too old."""

from datetime import timedelta

from django.utils import timezone

from fullcircle.identify.behavior import actions
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.jobs import every, job

LINE = "behavior"  # one sorts at a time, so that what comes first is sorted first
LONGEST_RUN = timedelta(seconds=30)


@every("* * * * *")
@job(attempts=5)
def sort_inbox() -> None:
    """Sort until the inbox is empty, or half a minute has passed; then the next call goes on."""
    end = timezone.now() + LONGEST_RUN
    while True:
        with acting(system("Tracking")) as by:
            done = actions.sort_reports(by=by)
        if not done:
            return
        if timezone.now() > end:
            sort_inbox.defer(lock=LINE)
            return


def sort_soon(seconds: float) -> None:
    """Put a run on the queue."""
    sort_inbox.defer(lock=LINE, at=timezone.now() + timedelta(seconds=seconds) if seconds else None)


@every("41 3 * * *")
@job()
def drop_old_months() -> None:
    """Delete the months that are older than the organization keeps."""
    with acting(system("Retention")) as by:
        actions.drop_old_behavior(by=by, today=timezone.localdate())
