"""Forgetting what the API keeps for a while."""

from datetime import timedelta

from django.utils import timezone

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.api.models import StoredAnswer
from fullcircle.platform.jobs import every, job

ANSWERS_KEPT = timedelta(hours=24)


@every("23 * * * *")
@job()
def forget_old_answers() -> None:
    """An Idempotency-Key is remembered for a day; then the same key is a new request."""
    with acting(system("housekeeping")):
        StoredAnswer.objects.filter(created_at__lt=timezone.now() - ANSWERS_KEPT).delete()
