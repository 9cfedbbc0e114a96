"""Forgetting old notices."""

from datetime import timedelta

from django.utils import timezone

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.jobs import every, job
from fullcircle.platform.notices import actions

KEPT = timedelta(days=90)


@every("47 3 * * *")
@job()
def forget_old_notices() -> None:
    """Three months are enough: whatever they told of is in the log."""
    with acting(system("Notices")) as by:
        actions.forget_notices(by=by, before=timezone.now() - KEPT)
