"""Once somebody has asked for a warehouse it is brought up to date every hour."""

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.jobs import every, job
from fullcircle.platform.jobs.progress import running
from fullcircle.platform.warehouse import actions
from fullcircle.platform.warehouse.mart import marts
from fullcircle.platform.warehouse.store import Store

WHO = "Warehouse"


@every("41 * * * *")
@job(queue="long", attempts=3)
def write_every_hour() -> None:
    """Also after somebody was forgotten, and then at once."""
    if Store().manifest() is not None:
        with acting(system(WHO)) as by:
            actions.write_warehouse(by=by)


@job(queue="long", attempts=3)
def write_now(*, by: Actor, progress: int) -> None:
    """The same, when somebody asks for it, or asks for the first time."""
    with running(progress) as bar:
        with acting(system(WHO)) as machine:
            bar.total = len(marts(machine))

            def told(name: str) -> None:
                bar.stop_if_canceled()
                bar.advance(1, message=name)

            written = actions.write_warehouse(by=machine, told=told)
        bar.finish(f"{written.files:,} files written, {written.rows:,} rows.", url="/settings/warehouse/")
