"""Background entry points of imports: each may run twice, and goes on where the first try stopped."""

from datetime import timedelta

from django.utils import timezone

from fullcircle.identify.imports import housekeeping, running, saving
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.jobs import every, job


@job(queue="imports", attempts=5)
def check(*, run_id: int, by: Actor) -> None:
    """Read and match every row of a file."""
    running.check_file(run_id, by)


@job(queue="imports", attempts=5)
def commit(*, run_id: int, by: Actor) -> None:
    """Write the rows that were checked."""
    running.commit_rows(run_id, by)


@job(queue="imports", attempts=5)
def revert(*, run_id: int, by: Actor) -> None:
    """Take an import back."""
    running.revert_rows(run_id, by)


@job()
def note_mapping_use(*, mapping_id: int, user_id: int) -> None:
    """A shared mapping belongs to one colleague, and is used by others."""
    with acting(system("imports")) as by:
        saving.note_mapping_use(by=by, mapping_id=mapping_id, user_id=user_id)


@every("53 3 * * *")
@job(limit=timedelta(hours=1))
def tidy_up() -> None:
    """Let go of the files of old imports, of what was there before them, and of imports that nobody went on with."""
    housekeeping.tidy(system("housekeeping"), timezone.now())
