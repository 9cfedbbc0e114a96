"""Sorting what came in, telling colleagues of it, and forgetting old counts."""

from django.utils import timezone

from fullcircle.identify.forms import actions, sorting, telling
from fullcircle.identify.forms.models import Submission
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.mail import send
from fullcircle.platform.jobs import every, job


@job(attempts=5)
def sort_one(*, key: str) -> None:
    """Make of a submission what it is, in the name of whoever sent it; then tell the colleagues who want to know."""
    with acting(system("Forms"), read_only=True):
        found = Submission.objects.filter(key=key).values_list("answers", flat=True).first()
    if found is None:
        return
    with acting(sorting.the_sender(sorting.name_in(found))) as by:
        done = sorting.sort_submission(by=by, key=key)
        if done:
            tell_colleagues.defer(key=key)


@job(queue="mail", attempts=5)
def tell_colleagues(*, key: str) -> None:
    """A mail to everybody whom the form names. It holds no answers: whoever may see them reads them signed in."""
    with acting(system("Forms"), read_only=True):
        mails = telling.mails_about(key)
    for each in mails:
        send("forms/mail/submitted", **each)


@every("23 3 * * *")
@job()
def forget_old_sightings() -> None:
    """Counts of page views that are older than they are kept."""
    with acting(system("Forms")) as by:
        actions.forget_sightings(by=by)


@every("*/5 * * * *")
@job()
def sort_what_waits() -> None:
    """Whatever was received and not sorted, because a worker died between the two, is sorted now."""
    with acting(system("Forms"), read_only=True):
        late = timezone.now() - actions.LATE
        keys = list(
            Submission.objects.filter(status="received", received_at__lt=late).values_list("key", flat=True)[
                :500
            ]
        )
    for key in keys:
        sort_one.defer(key=key)
