"""Housekeeping of the queue itself."""

from datetime import timedelta

from django.utils import timezone

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.jobs.job import every, job
from fullcircle.platform.jobs.models import DeadLetter, JobProgress, JobTally

TALLIES_KEPT = timedelta(days=14)
BARS_KEPT = timedelta(days=30)
LETTERS_KEPT = timedelta(days=90)


@every("17 3 * * *")
@job()
def tidy_up() -> None:
    """Forget old counts, bars of work that ended long ago, and failures about which somebody decided long ago."""
    now = timezone.now()
    with acting(system("housekeeping")):
        JobTally.objects.filter(minute__lt=now - TALLIES_KEPT).delete()
        JobProgress.objects.filter(ended_at__lt=now - BARS_KEPT).delete()
        decided = DeadLetter.objects.exclude(state=DeadLetter.State.WAITING)
        decided.filter(failed_at__lt=now - LETTERS_KEPT).delete()
