"""Sending in the background: soon after something was put on its way, and every minute for what comes due."""

from fullcircle.interact.mail.actions import note_trouble
from fullcircle.interact.mail.transports import transport_for
from fullcircle.interact.messages.holding import take_back_some
from fullcircle.interact.messages.sending import Round
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.jobs import job
from fullcircle.platform.jobs.job import every

SLICE = 15.0  # seconds, after which other short work has its turn


@every("* * * * *")
@job(queue="sending", attempts=3)
def send_due() -> None:
    """Hand over what is due; if time is up before it is all done, go on behind whatever else waits."""
    transport = transport_for("email")
    round_ = Round(transport)
    more = round_.run(SLICE)
    if transport.trouble or round_.handed_over:
        with acting(system("sending")) as by:
            note_trouble(by=by, words=transport.trouble)
    if more:
        send_due.defer()


@job(queue="long", attempts=5)
def take_back_canceled(*, cause: str) -> None:
    """Mark what will not leave any more, a portion at a time."""
    some = 1
    while some:
        with acting(system("sending")) as by:
            some = take_back_some(by=by, cause=cause)
