"""What removing or restoring a field means for a million values, batch by batch."""

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.fields.actions import tidy_batch
from fullcircle.platform.jobs import job
from fullcircle.platform.records.models import CustomField


@job(queue="long", attempts=5)
def tidy_values(*, field_id: int) -> None:
    """Safe to run twice: what is done is not found again."""
    after: int | None = 0
    while after is not None:
        with acting(system("fields")) as by:
            field = CustomField.objects.filter(pk=field_id).first()
            after = tidy_batch(field, by=by, after=after) if field else None
