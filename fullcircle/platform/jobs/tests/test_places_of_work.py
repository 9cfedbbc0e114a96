"""Who does what: short work and imports wait for nobody's export, and nobody keeps what a large job has taken."""

import os

from fullcircle.platform.jobs.growth import MOST_MB
from fullcircle.platform.jobs.queues import IMPORTS, LINKAGE, QUEUES, SHORT, places
from fullcircle.platform.jobs.tests.conftest import Workshop


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_short_work_and_imports_have_hands_of_their_own():
    short, others, imports, linkage, *more = places(3)
    assert short == SHORT
    assert imports == [IMPORTS]
    assert linkage == [LINKAGE]
    assert {*others, *imports, *linkage} == set(QUEUES)
    assert more == [None]
    assert places(1) == [None]


def test_an_import_does_not_wait_behind_an_export(workshop: Workshop):
    export = workshop.defer("hold", "long", seconds=60)
    workshop.hire()
    workshop.wait(lambda: workshop.said("hold"))
    brought_in = workshop.defer("swell", IMPORTS, megabytes=1)
    workshop.wait(lambda: workshop.status(brought_in) is None)
    assert workshop.status(export) == "doing"
    assert not workshop.said("held")


def test_a_process_that_a_job_has_swollen_makes_room_for_a_fresh_one(workshop: Workshop):
    small = workshop.defer("swell", IMPORTS, megabytes=1)
    workshop.hire()
    workshop.wait(lambda: workshop.status(small) is None)
    large = workshop.defer("swell", IMPORTS, megabytes=MOST_MB + 100)
    workshop.wait(lambda: workshop.status(large) is None)
    first, second = workshop.said("swell")
    assert first == second, "A job that takes little costs no process."
    workshop.wait(lambda: not runs(second))
    workshop.defer("swell", IMPORTS, megabytes=1)
    workshop.wait(lambda: len(workshop.said("swell")) == 3)
    assert workshop.said("swell")[-1] != second
    assert workshop.letter(large) is None
