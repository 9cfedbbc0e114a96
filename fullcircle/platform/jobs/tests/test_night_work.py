"""A machine that was off does the night's work by day, and nobody waits for it."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from fullcircle.platform.jobs import job
from fullcircle.platform.jobs.queue import Call, Queue
from fullcircle.platform.jobs.queues import QUEUES, SHORT
from fullcircle.platform.jobs.schedules import put_due_on_queue, schedules

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 30, 9, 0, 30, tzinfo=UTC).timestamp()


@job(queue="events")
def follow() -> None:
    """What a change of just now leads to."""


@job(queue="long")
def export() -> None:
    """What somebody asked for just now."""


@pytest.fixture
def queue() -> Queue:
    connection.ensure_connection()
    put_due_on_queue(connection.connection, MORNING)
    return Queue(connection.connection)


def taken(queue: Queue, from_: list[str] | None) -> list[Call]:
    """In the order in which hands that look at these queues would take them."""
    found = []
    while call := queue.fetch(None, from_):
        found.append(call)
    return found


def nightly() -> set[str]:
    return {entry.job for entry in schedules() if entry.is_rare(entry.last(MORNING))}


def test_what_follows_from_a_change_is_taken_before_all_that_was_missed(queue):
    follow.defer()
    export.defer()
    names = [call.name for call in taken(queue, None)]
    missed = [at for at, name in enumerate(names) if name in nightly()]
    assert len(missed) > 10
    assert max(names.index(follow.name), names.index(export.name)) < min(missed)


def test_hands_for_short_work_take_nothing_of_the_night(queue):
    follow.defer()
    names = {call.name for call in taken(queue, SHORT)}
    assert follow.name in names
    assert not names & nightly()


def test_all_of_it_is_done_by_the_others_once(queue):
    put_due_on_queue(connection.connection, MORNING + 60)
    names = [call.name for call in taken(queue, [name for name in QUEUES if name not in SHORT])]
    due = {entry.job for entry in schedules() if MORNING - entry.last(MORNING) <= 24 * 3600}
    assert sorted(name for name in names if name in nightly()) == sorted(nightly() & due)
