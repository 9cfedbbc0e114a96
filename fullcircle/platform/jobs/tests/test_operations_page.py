"""Whoever manages jobs sees what goes wrong and decides about it; nobody else does."""

import pytest

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.jobs import job
from fullcircle.platform.jobs.models import DeadLetter
from fullcircle.platform.jobs.progress import start
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@job(attempts=1)
def topple(*, by: Actor, shelf: int) -> None:
    raise RuntimeError(f"<b>shelf {shelf}</b> fell over")


@job(queue="long")
def drag_on(*, by: Actor, progress: int) -> None:
    return


@pytest.fixture
def letter(bob, alice, run_jobs) -> DeadLetter:
    with as_user(bob) as by:
        topple.defer(by=by, shelf=7)
    run_jobs()
    with as_user(alice):
        return DeadLetter.objects.get()


def test_the_page_shows_failures_as_text(letter, alice, bob, signed_in):
    with as_user(bob) as by:
        start(drag_on, "Dragging on", by=by, total=9)
    shown = signed_in(alice).get("/operations/").content.decode()
    assert "RuntimeError: &lt;b&gt;shelf 7&lt;/b&gt; fell over" in shown
    assert "in topple" in shown
    assert "Dragging on" in shown
    assert "long" in shown


def test_a_sales_colleague_may_not_see_or_decide(letter, bob, signed_in):
    browser = signed_in(bob)
    assert browser.get("/operations/").status_code == 403
    assert browser.post(f"/operations/failed/{letter.pk}/retry/").status_code == 403
    assert browser.post(f"/operations/failed/{letter.pk}/discard/").status_code == 403


def test_trying_again_runs_it_once_more_and_leaves_a_mark(letter, alice, run_jobs, signed_in):
    assert signed_in(alice).post(f"/operations/failed/{letter.pk}/retry/").status_code == 302
    with as_user(alice):
        assert DeadLetter.objects.get().state == "retried"
        assert LoggedEvent.objects.get(type="failed_job.retried").actor_id == alice.pk
    assert run_jobs() == 1
    with as_user(alice):
        again = DeadLetter.objects.get()
    assert (again.state, again.attempts) == ("waiting", 1)


def test_discarding_ends_it(letter, alice, run_jobs, signed_in):
    browser = signed_in(alice)
    assert browser.post(f"/operations/failed/{letter.pk}/discard/").status_code == 302
    assert browser.post(f"/operations/failed/{letter.pk}/retry/").status_code == 422
    assert run_jobs() == 0


def test_bars_are_ones_own(bob, charlie, signed_in):
    with as_user(bob) as by:
        bar = start(drag_on, "Dragging on", by=by, total=9)
    mine = signed_in(bob)
    assert "Dragging on" in mine.get("/jobs/").content.decode()
    shown = mine.get(f"/jobs/{bar.pk}/progress/").content.decode()
    assert f'data-job="/jobs/{bar.pk}/progress/"' in shown
    assert 'data-state="running"' in shown
    assert signed_in(charlie).get(f"/jobs/{bar.pk}/progress/").status_code == 404
    assert signed_in(charlie).post(f"/jobs/{bar.pk}/cancel/").status_code == 404
    canceled = mine.post(f"/jobs/{bar.pk}/cancel/", headers={"HX-Request": "true"}).content.decode()
    assert 'data-state="canceled"' in canceled
