"""Every hour, and whenever somebody asks: the figures by which segments are ranked."""

from fullcircle.differentiate.targeting import actions
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.jobs import every, job
from fullcircle.platform.jobs.progress import running

WHO = "Targeting"


@every("26 * * * *")
@job(queue="long", attempts=3)
def measure_every_hour() -> None:
    """Segments, consent and orders move by themselves."""
    with acting(system(WHO)) as by:
        actions.measure_targeting(by=by)


@job(queue="long")
def measure_now(*, by: Actor, progress: int) -> None:
    """The same, when somebody asks for it, or has decided on other weights."""
    with running(progress) as bar:
        bar.stop_if_canceled()
        with acting(system(WHO)) as machine:
            measured = actions.measure_targeting(by=machine)
            bar.keep(1)
        bar.finish(f"{measured:,} segments measured.", url="/targeting/")
