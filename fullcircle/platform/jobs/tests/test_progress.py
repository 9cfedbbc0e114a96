"""Whoever starts long work sees how far it is, can stop it, and finds it going on after an interruption."""

import pytest

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.jobs import job
from fullcircle.platform.jobs.actions import cancel_long_job
from fullcircle.platform.jobs.models import JobProgress
from fullcircle.platform.jobs.progress import running, start
from tests.cast import as_user

pytestmark = pytest.mark.django_db

CHUNK, ALL = 10, 50
counted: list[int] = []
trouble: dict[str, int] = {}


@job(queue="long", attempts=1)
def count(*, by: Actor, progress: int) -> None:
    """Counts in chunks; falls over before the number in `trouble`."""
    with running(progress) as bar:
        bar.next_look = 0
        for first in range(bar.bookmark.get("after", 0), ALL, CHUNK):
            bar.next_look = 0
            bar.stop_if_canceled()
            if first == trouble.get("fall"):
                raise OSError("A disk is full.")
            if first == trouble.get("refuse"):
                raise Refused("Number 30 is taken.")
            with acting(by):
                counted.extend(range(first, first + CHUNK))
                bar.keep(CHUNK, after=first + CHUNK)
        bar.finish("All counted.", url="/numbers/")


@pytest.fixture(autouse=True)
def afresh():
    counted.clear()
    trouble.clear()


@pytest.fixture
def bar(bob) -> JobProgress:
    with as_user(bob) as by:
        return start(count, "Counting", by=by, total=ALL)


def seen(bar: JobProgress, user) -> JobProgress:
    with as_user(user):
        return JobProgress.objects.get(pk=bar.pk)


def test_a_long_job_ends_with_its_message_and_its_result(bar, bob, run_jobs):
    assert seen(bar, bob).state == "waiting"
    run_jobs()
    after = seen(bar, bob)
    assert (after.state, after.done, after.message, after.url) == ("done", ALL, "All counted.", "/numbers/")
    assert counted == list(range(ALL))


def test_after_a_failure_it_goes_on_where_it_stopped(bar, bob, alice, run_jobs, signed_in):
    trouble["fall"] = 30
    run_jobs()
    after = seen(bar, bob)
    assert (after.state, after.done, after.bookmark) == ("failed", 30, {"after": 30})
    assert "A disk is full" not in after.message
    trouble.clear()
    letter = f"/operations/failed/{failed_letter(alice)}/retry/"
    assert signed_in(alice).post(letter).status_code == 302
    run_jobs()
    assert seen(bar, bob).state == "done"
    assert counted == list(range(ALL))


def failed_letter(alice) -> int:
    from fullcircle.platform.jobs.models import DeadLetter

    with as_user(alice):
        return DeadLetter.objects.get().pk


def test_a_refusal_is_told_in_its_own_words(bar, bob, run_jobs):
    trouble["refuse"] = 30
    run_jobs()
    assert seen(bar, bob).message == "Number 30 is taken."


def test_canceling_before_the_start_means_that_nothing_happens(bar, bob, run_jobs):
    with as_user(bob) as by:
        cancel_long_job(bar, by=by)
    run_jobs()
    assert seen(bar, bob).state == "canceled"
    assert not counted


def test_canceling_meanwhile_stops_after_a_whole_chunk(bar, bob, run_jobs, monkeypatch):
    def cancel_after_two(self, by=0, **bookmark):
        keep(self, by, **bookmark)
        if self.done == 2 * CHUNK:
            JobProgress.objects.filter(pk=self.number).update(cancel_requested=True)

    from fullcircle.platform.jobs.progress import Bar

    keep = Bar.keep
    monkeypatch.setattr(Bar, "keep", cancel_after_two)
    run_jobs()
    after = seen(bar, bob)
    assert (after.state, after.done, after.message) == ("canceled", 20, "Stopped after 20 of 50.")
    assert counted == list(range(20))


def test_what_has_ended_cannot_be_canceled(bar, bob, run_jobs):
    run_jobs()
    with as_user(bob) as by, pytest.raises(Refused, match="already ended"):
        cancel_long_job(bar, by=by)


def test_a_bar_belongs_to_whoever_started_it(bar, charlie, alice):
    with as_user(charlie) as by:
        assert not JobProgress.objects.exists()
        with pytest.raises(Missing):
            cancel_long_job(bar, by=by)
    assert seen(bar, alice).title == "Counting"
