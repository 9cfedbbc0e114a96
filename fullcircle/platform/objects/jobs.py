"""What a changed definition means for many records, batch by batch."""

from django.utils import timezone

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.jobs import job
from fullcircle.platform.jobs.job import every
from fullcircle.platform.objects.actions import delete_batch, read_batch_again, slots_filled
from fullcircle.platform.objects.models import ObjectDefinition


@job(queue="long", attempts=5)
def read_again(*, key: str) -> None:
    """Safe to run twice: reading a record again changes nothing that is right."""
    after: int | None = 0
    while after is not None:
        with acting(system("objects")) as by:
            definition = ObjectDefinition.objects.filter(key=key).first()
            after = read_batch_again(definition, by=by, after=after) if definition else None
            if definition and after is None:
                slots_filled(definition, by=by)


@every("23 3 * * *")
@job(queue="long", attempts=5)
def delete_what_is_over() -> None:
    """Objects that were removed with their records go once nobody can take it back any more."""
    more = True
    while more:
        with acting(system("objects")) as by:
            over = ObjectDefinition.objects.filter(delete_after__lte=timezone.now()).first()
            more = delete_batch(over, by=by) or more if over else False
