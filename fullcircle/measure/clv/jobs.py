"""Every week, and whenever somebody asks: what customers will be worth."""

from fullcircle.measure.clv import actions
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.jobs import every, job
from fullcircle.platform.jobs.progress import running

WHO = "Lifetime value"


@every("12 3 * * 0")
@job(queue="long", attempts=3)
def foresee_every_week() -> None:
    """Customers grow older whether they buy or not."""
    for kind in actions.KINDS:
        with acting(system(WHO)) as by:
            actions.foresee_value(by=by, kind=kind)


@job(queue="long")
def foresee_now(*, by: Actor, progress: int) -> None:
    """The same, when somebody asks for it or has decided to look further."""
    with running(progress) as bar:
        customers = 0
        for kind in actions.KINDS:
            bar.stop_if_canceled()
            with acting(system(WHO)) as machine:
                customers += actions.foresee_value(by=machine, kind=kind).customers
                bar.keep(1)
        bar.finish(f"{customers:,} customers foreseen.", url="/clv/")
