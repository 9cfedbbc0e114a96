"""Followers of the log are handed everything, in order, once."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.events import following, jobs
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

LATER = datetime(9999, 1, 1, tzinfo=UTC)


@pytest.fixture
def seen(monkeypatch) -> list[str]:
    """What a follower of contacts was handed."""
    heard: list[str] = []
    follower = (frozenset({"contact"}), lambda events, by: heard.extend(event.type for event in events))
    monkeypatch.setattr(following, "_followers", {"test": follower})
    return heard


def go_on(most: int = 2_000, before: datetime = LATER) -> int:
    with acting(system("tests")) as by:
        return following.go_on("test", by, before, most)


def test_everything_is_handed_over_once_and_in_order(bob, seen):
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana"})
        edit_record(dana, by=by, values={"name": "Dana Ruiz"})
    while go_on(most=1):
        pass
    assert seen == ["contact.added", "contact.changed"]
    assert go_on() == 0


def test_a_portion_that_fails_is_handed_over_again(bob, seen, monkeypatch):
    with as_user(bob) as by:
        create_record(Contact, by=by, values={"name": "Dana"})

    def fails(events, by):
        raise RuntimeError("out of order")

    with monkeypatch.context() as patch:
        patch.setattr(following, "_followers", {"test": (frozenset({"contact"}), fails)})
        with pytest.raises(RuntimeError):
            go_on()
    go_on()
    assert seen == ["contact.added"]


def test_what_was_recorded_beside_something_older_is_looked_at_again_soon(bob, seen, monkeypatch):
    """Somebody else's transaction is open, so that nothing is handed over yet; and nobody wakes us when it ends."""
    started = timezone.now() - timedelta(minutes=1)
    with as_user(bob) as by:
        create_record(Contact, by=by, values={"name": "Dana"})
    waiting = ProcrastinateJob.objects.filter(task_name=jobs.go_on_following.name, status="todo")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(jobs, "settled", lambda: started)
            jobs.go_on_following()
        assert seen == []
        assert waiting.filter(scheduled_at__lt=timezone.now() + timedelta(seconds=5)).count() == 1
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "settled", lambda: LATER)
        jobs.go_on_following()
    assert seen == ["contact.added"]


def test_what_is_committed_late_is_not_missed(committed, seen):
    """Two write at once; the one who began first commits last."""
    began, other_is_done = threading.Event(), threading.Event()

    def slow() -> None:
        with acting(system("slow")) as by:
            create_record(Contact, by=by, values={"name": "First"})
            began.set()
            other_is_done.wait(180)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert began.wait(180)
    with acting(system("quick")) as by:
        create_record(Contact, by=by, values={"name": "Second"})
    go_on(before=following.settled())
    assert seen == []  # the first may still commit something older
    other_is_done.set()
    writer.join(180)
    until = time.monotonic() + 180
    while len(seen) < 2 and time.monotonic() < until:
        go_on(before=following.settled())
    assert seen == ["contact.added", "contact.added"]
