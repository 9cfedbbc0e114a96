"""Looking into mailboxes: every minute into each, and at once when somebody asks."""

from fullcircle.interact.mailboxes.fetching import NAME, Look
from fullcircle.interact.mailboxes.models import Mailbox
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.jobs import job
from fullcircle.platform.jobs.job import every

SLICE = 45.0  # seconds, after which other short work has its turn


@every("* * * * *")
@job(queue="mail", attempts=1)
def look_into_all() -> None:
    """One look for each mailbox; two never look into the same one."""
    with acting(system(NAME), read_only=True):
        numbers = list(Mailbox.objects.filter(paused=False).values_list("pk", flat=True))
    for number in numbers:
        look_into.defer(mailbox=number, lock=f"mailbox:{number}")


@job(queue="mail", attempts=3)
def look_into(mailbox: int) -> None:
    """Count and fetch; if time is up before all is here, go on behind whatever else waits."""
    if Look(mailbox).run(SLICE):
        look_into.defer(mailbox=mailbox, lock=f"mailbox:{mailbox}")
