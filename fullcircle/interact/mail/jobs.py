"""The sender's domain is looked over every day, and whenever the server or the signing key changes."""

from django.utils import timezone

from fullcircle.interact.mail import preflight
from fullcircle.interact.mail.readiness import look_over_domain
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.jobs import job
from fullcircle.platform.jobs.job import every


@every("40 4 * * *")
@job(queue="mail", attempts=2)
def look_over() -> None:
    """Ask the DNS about SPF, DKIM and DMARC, and keep what it says."""
    ask = preflight.texts_of_the_dns()
    with acting(system("sending")) as by:
        look_over_domain(by=by, ask=ask, now=timezone.now())
