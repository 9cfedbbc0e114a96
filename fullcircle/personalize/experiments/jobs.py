"""Every night, and whenever somebody asks: what experiments have caused so far."""

from datetime import timedelta

from django.utils import timezone

from fullcircle.personalize.experiments import actions
from fullcircle.personalize.experiments.models import Experiment
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.jobs import every, job
from fullcircle.platform.jobs.progress import running

WHO = "Experiments"
RETURNS = timedelta(days=30)  # so long after the last days something may still come back


@every("23 3 * * *")
@job(queue="long", attempts=3)
def read_out_every_night() -> None:
    """Every experiment whose days are not long over."""
    with acting(system(WHO), read_only=True):
        running_on = [
            each.pk for each in Experiment.objects.filter(archived_at=None, people__gt=0) if goes_on(each)
        ]
    for pk in running_on:
        with acting(system(WHO)) as by:
            actions.take_reading(Experiment.objects.get(pk=pk), by=by)


def goes_on(experiment: Experiment) -> bool:
    return experiment.decided_at is not None and timezone.now() < experiment.decided_at + RETURNS


@job(queue="long")
def read_out_now(*, by: Actor, progress: int, experiment: int) -> None:
    """The same for one, when somebody asks for it."""
    with running(progress) as bar:
        bar.stop_if_canceled()
        with acting(system(WHO)) as machine:
            actions.take_reading(Experiment.objects.get(pk=experiment), by=machine)
            bar.keep(1)
        bar.finish("Measured.", url=f"/experiments/{experiment}/")
