"""Colleagues start jobs and can do nothing else with the queue; jobs act with the rights of that moment."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from procrastinate.contrib.django.models import ProcrastinateJob

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.jobs import job
from fullcircle.platform.jobs.job import MOST_BYTES, registered_jobs
from fullcircle.platform.jobs.models import DeadLetter
from fullcircle.platform.jobs.system_jobs import SYSTEM_JOBS
from tests.cast import as_user

pytestmark = pytest.mark.django_db

seen: list[Actor] = []


@job()
def look(*, by: Actor, number: int = 0) -> None:
    seen.append(by)
    with acting(by):
        pass


@job(attempts=1)
def break_down(*, by: Actor) -> None:
    raise ValueError("broken")


@pytest.fixture(autouse=True)
def nobody_looked_yet():
    seen.clear()


def test_a_scoped_colleague_defers_one_job_or_many_and_they_run_as_them(bob, run_jobs):
    with as_user(bob) as by:
        assert by.database_role == "fc_scoped"
        look.defer(by=by)
        look.defer_many([{"number": n} for n in range(3)], by=by)
    assert run_jobs() == 4
    assert [actor.user_id for actor in seen] == [bob.pk] * 4


def test_deferring_runs_with_the_rights_of_the_queue_and_wakes_the_workers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosecdef FROM pg_proc WHERE proname LIKE 'procrastinate_defer%'")
        assert all(definer for (definer,) in cursor.fetchall())
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'procrastinate_jobs_notify%' AND tgenabled = 'O'"
        )
        assert cursor.fetchone() == (2,)


def test_a_colleague_can_neither_read_nor_change_the_queue(bob):
    with as_user(bob) as by:
        look.defer(by=by)
        assert not ProcrastinateJob.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET args = '{}'")
            assert cursor.rowcount == 0
    with as_user(bob), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'x')")


def test_an_administrator_reads_the_queue(bob, alice):
    with as_user(bob) as by:
        look.defer(by=by)
    with as_user(alice):
        assert ProcrastinateJob.objects.count() == 1


def test_nobody_may_defer_with_the_rights_of_the_system(bob):
    with acting(system("tests")) as by, pytest.raises(TypeError, match="acts for colleagues"):
        look.defer(by=by)


def test_rights_are_looked_up_again_when_the_job_runs(bob, alice, run_jobs):
    with as_user(bob) as by:
        look.defer(by=by)
    bob.is_active = False
    with acting(system("tests")):
        bob.save(update_fields=["is_active"])
    run_jobs()
    assert not seen
    with as_user(alice):
        assert DeadLetter.objects.get().error == "Whoever asked for this may no longer sign in."


def test_dead_letters_are_hidden_from_whoever_does_not_manage_jobs(bob, alice, run_jobs):
    with as_user(bob) as by:
        break_down.defer(by=by)
    run_jobs()
    with as_user(alice):
        letter = DeadLetter.objects.get()
        assert letter.arguments == {"by": {"user": bob.pk}}
        assert "ValueError: broken" in letter.traceback
    with as_user(bob):
        assert not DeadLetter.objects.exists()


def test_a_job_is_queued_with_the_change_or_not_at_all(bob, run_jobs):
    with as_user(bob) as by:
        look.defer(by=by)
        transaction.set_rollback(True)
    assert run_jobs() == 0


def test_a_huge_argument_is_refused_before_it_is_queued(bob):
    with as_user(bob) as by, pytest.raises(ValueError, match="A job carries ids, not data"):
        look.defer(by=by, number="1" * MOST_BYTES)


def test_every_job_acts_for_a_person_or_is_listed_with_a_reason():
    ours = {name: each for name, each in registered_jobs().items() if ".tests." not in name}
    unlisted = {name for name, each in ours.items() if not each.for_a_person} - set(SYSTEM_JOBS)
    assert not unlisted, f"Declare `by: Actor`, or list it in SYSTEM_JOBS with the reason: {unlisted}"
    assert set(SYSTEM_JOBS) <= set(ours), "SYSTEM_JOBS names jobs that are no more."
