"""Every night, and whenever somebody asks: what customers are worth."""

from fullcircle.differentiate.value import actions
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.jobs import every, job
from fullcircle.platform.jobs.progress import running

WHO = "Customer value"


@every("47 2 * * *")
@job(queue="long", attempts=3)
def measure_every_night() -> None:
    """Value changes by itself: orders grow old."""
    with acting(system(WHO)) as by:
        actions.measure_value(by=by)


@job(queue="long")
def measure_now(*, by: Actor, progress: int, tell: bool) -> None:
    """The same, when somebody asks for it, or has decided on other tiers."""
    with running(progress) as bar:
        bar.stop_if_canceled()
        with acting(system(WHO)) as machine:
            moved = actions.measure_value(by=machine, tell=tell)
            bar.keep(1)
        bar.finish(f"{moved:,} customers moved.", url="/value/")
