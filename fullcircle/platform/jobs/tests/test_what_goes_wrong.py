"""Jobs that crash, hang, eat their worker or vanish end in the dead letters, and everything else goes on."""

from collections.abc import Iterator

import pytest

from fullcircle.platform.jobs.tests.conftest import Workshop, open_workshop
from tests.processes import PATIENCE

QUICK = 20


class Storm(dict):
    """The numbers of the jobs that went wrong, by name, after all is over."""

    workshop: Workshop


@pytest.fixture(scope="module")
def storm(cluster, worker_id: str, tmp_path_factory) -> Iterator[Storm]:
    folder = tmp_path_factory.mktemp("storm")
    with open_workshop(cluster, f"storm_{worker_id}", folder) as workshop:
        storm = Storm()
        storm.workshop = workshop
        for name in ("poison", "spin", "stumble", "gobble", "quit_silently", "no_such_job"):
            storm[name] = workshop.defer(name)
        for number in range(QUICK):
            workshop.defer("quick", "events", number=number)
        workshop.hire(concurrency=3)
        workshop.wait(lambda: all(workshop.letter(number) for number in storm.values()))
        workshop.wait(lambda: len(workshop.said("quick")) >= QUICK)
        yield storm


def test_an_exception_is_tried_three_times_and_keeps_its_traceback(storm):
    letter = storm.workshop.letter(storm["stumble"])
    assert len(storm.workshop.said("stumble")) == letter.attempts == 3
    assert letter.error.startswith("ZeroDivisionError: one by none")
    assert "in stumble" in letter.traceback
    assert letter.state == "waiting"


def test_a_job_that_kills_its_worker_is_started_three_times_and_no_more(storm):
    letter = storm.workshop.letter(storm["poison"])
    assert len(storm.workshop.said("poison")) == letter.attempts == 3
    assert letter.error == "The worker died while it was doing this."


def test_an_endless_loop_is_stopped_and_the_letter_says_where_it_hung(storm):
    letter = storm.workshop.letter(storm["spin"])
    assert len(storm.workshop.said("spin")) == letter.attempts == 2
    assert letter.error == "Ran longer than its limit of 3 seconds."
    assert "in spin" in letter.traceback


def test_a_job_without_memory_or_that_exits_is_a_failure_like_any_other(storm):
    assert storm.workshop.letter(storm["gobble"]).error.startswith("MemoryError")
    assert len(storm.workshop.said("quit")) == 1
    assert storm.workshop.letter(storm["quit_silently"]).attempts == 1


def test_a_job_that_this_version_does_not_know_waits_in_the_letters(storm):
    assert "knows no job" in storm.workshop.letter(storm["no_such_job"]).error


def test_every_other_job_was_done_once(storm):
    assert len(storm.workshop.said("quick")) == QUICK
    waited = storm.workshop.database.execute(
        "SELECT sum(waited) / sum(succeeded) FROM platform_jobtally WHERE queue = 'events'"
    ).fetchone()
    assert waited[0] is None or waited[0] < PATIENCE


def test_what_runs_by_the_clock_ran_all_the_while(storm):
    assert storm.workshop.said("tick")


def test_the_rescue_is_watched(storm):
    age, rescued = storm.workshop.database.execute(
        "SELECT extract(epoch FROM now() - ran_at), rescued FROM platform_watch WHERE name = 'rescue'"
    ).fetchone()
    assert age < PATIENCE
    assert rescued >= 4
