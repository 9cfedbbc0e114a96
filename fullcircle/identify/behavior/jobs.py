"""Sorting what came in, and dropping what is too old."""

import logging
from datetime import timedelta

from django.db import OperationalError
from django.utils import timezone

from fullcircle.identify.behavior import actions, sorting
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.jobs import every, job

log = logging.getLogger(__name__)

LINE = "behavior"  # one sorts at a time, so that what comes first is sorted first
LONGEST_RUN = timedelta(seconds=30)


@every("* * * * *")
@job(attempts=5)
def sort_inbox() -> None:
    """Sort until the inbox is empty, or half a minute has passed; then the next call goes on."""
    end = timezone.now() + LONGEST_RUN
    while True:
        if not sort_next():
            return
        if timezone.now() > end:
            sort_inbox.defer(lock=LINE)
            return


def sort_next() -> int:
    """A handful of reports. One that cannot be sorted stops nobody: it is found, and set aside with the reason."""
    try:
        return sort_at_most(sorting.MOST_REQUESTS)
    except OperationalError:
        raise  # the database is away or busy; nothing is wrong with the reports
    except Exception:
        log.exception("A report cannot be sorted; looking for it.")
        return sum(sort_or_set_aside() for _ in range(sorting.MOST_REQUESTS))


def sort_or_set_aside() -> int:
    try:
        return sort_at_most(1)
    except OperationalError:
        raise
    except Exception as error:
        with acting(system("Tracking")) as by:
            return actions.set_report_aside(by=by, problem=f"{type(error).__name__}: {error}")


def sort_at_most(most: int) -> int:
    with acting(system("Tracking")) as by:
        return actions.sort_reports(by=by, most=most)


def sort_soon(seconds: float) -> None:
    """Put a run on the queue."""
    sort_inbox.defer(lock=LINE, at=timezone.now() + timedelta(seconds=seconds) if seconds else None)


@every("41 3 * * *")
@job()
def drop_old_months() -> None:
    """Delete the months that are older than the organization keeps."""
    with acting(system("Retention")) as by:
        actions.drop_old_behavior(by=by, today=timezone.localdate())
