"""Canceling long work, and deciding about work that failed."""

from django.db import connection
from django.utils import timezone

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.actions.registry import ANYBODY
from fullcircle.platform.events.event import record
from fullcircle.platform.jobs.events import FailedJobDiscarded, FailedJobRetried, LongJobCanceled
from fullcircle.platform.jobs.models import DeadLetter, JobProgress
from fullcircle.platform.jobs.queue import WAKE_UP

AGAIN = """
  UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL WHERE id = %s AND status = 'failed'
"""


@action(needs=ANYBODY, label="Cancel long job")
def cancel_long_job(progress: JobProgress, *, by: Actor) -> JobProgress:
    """Stop a long job of one's own at the next safe place; what is done stays done."""
    bar = JobProgress.objects.select_for_update().filter(pk=progress.pk).first()
    if bar is None:
        raise Missing("There is no such job, or it is not yours.")
    if bar.ended:
        raise Refused(f"“{bar.title}” has already ended.")
    bar.cancel_requested = True
    if bar.state == JobProgress.State.WAITING:
        bar.state, bar.ended_at, bar.message = JobProgress.State.CANCELED, timezone.now(), "Nothing was done."
    bar.save(update_fields=["cancel_requested", "state", "ended_at", "message"])
    record(LongJobCanceled(title=bar.title), about=bar, by=by)
    return bar


@action(needs="jobs.manage", label="Try a failed job again")
def retry_failed_job(letter: DeadLetter, *, by: Actor) -> DeadLetter:
    """Put a failed job back on the queue, with as many attempts as it had at first."""
    letter = undecided(letter)
    with connection.cursor() as cursor:
        cursor.execute(AGAIN, [letter.job_id])
        if not cursor.rowcount:
            raise Refused("This job is no longer in the queue, so it cannot be tried again.")
        cursor.execute(WAKE_UP)
    JobProgress.objects.filter(job_id=letter.job_id).update(
        state=JobProgress.State.WAITING, ended_at=None, message="", cancel_requested=False
    )
    return decide(letter, DeadLetter.State.RETRIED, FailedJobRetried, by)


@action(needs="jobs.manage", label="Discard a failed job")
def discard_failed_job(letter: DeadLetter, *, by: Actor) -> DeadLetter:
    """Accept that a job will not be done."""
    letter = undecided(letter)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'failed'", [letter.job_id])
    return decide(letter, DeadLetter.State.DISCARDED, FailedJobDiscarded, by)


def undecided(letter: DeadLetter) -> DeadLetter:
    found = DeadLetter.objects.select_for_update().filter(pk=letter.pk).first()
    if found is None:
        raise Missing("There is no such failed job.")
    if found.state != DeadLetter.State.WAITING:
        raise Refused(f"Somebody has already decided: {found.get_state_display().lower()}.")
    return found


def decide(
    letter: DeadLetter,
    state: DeadLetter.State,
    told: type[FailedJobRetried] | type[FailedJobDiscarded],
    by: Actor,
) -> DeadLetter:
    letter.state = state
    letter.save(update_fields=["state"])
    record(told(job=letter.name, error=letter.error), about=letter, by=by)
    return letter
