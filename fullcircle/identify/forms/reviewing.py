"""What colleagues decide about submissions: whether they count, and which of two answers is right."""

from django.utils import timezone

from fullcircle.identify.forms import jobs
from fullcircle.identify.forms.events import AnswerTaken, SubmissionReviewed
from fullcircle.identify.forms.models import REVIEW, Submission
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import edit_record

ONLY_PEOPLE = "A colleague has to look at it: what a program may not grant, it may not let through either."


def held(submission: Submission) -> Submission:
    found = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("form")
        .filter(pk=submission.pk)
        .first()
    )
    if found is None:
        raise Missing("This submission is not there, or not yours to see.")
    return found


@action(needs=REVIEW, label="Accept", people_only=ONLY_PEOPLE)
def accept_submission(submission: Submission, *, by: Actor) -> Submission:
    """It is no spam: it becomes a contact, and whatever they asked for begins."""
    submission = held(submission)
    if submission.status not in ("review", "rejected"):
        raise Refused("This submission is accepted already.")
    decide(submission, by, "received")
    record(SubmissionReviewed(submission.pk, "accepted"), about=submission.form, by=by)
    jobs.sort_one.defer(key=submission.key)
    return submission


@action(needs=REVIEW, label="Reject")
def reject_submission(submission: Submission, *, by: Actor) -> Submission:
    """It is spam: it stays here and counts nowhere."""
    submission = held(submission)
    if submission.status != "review":
        raise Refused("Only what waits for a review can be rejected. Archive the contact instead.")
    decide(submission, by, "rejected")
    record(SubmissionReviewed(submission.pk, "rejected"), about=submission.form, by=by)
    return submission


def decide(submission: Submission, by: Actor, status: str) -> None:
    submission.status, submission.decided_at, submission.decided_by = status, timezone.now(), by.name[:120]
    submission.save(update_fields=["status", "decided_at", "decided_by"])


@action(needs="contact.edit", label="Take over an answer")
def take_answer(submission: Submission, *, by: Actor, field: str) -> Submission:
    """The answer is right, and what we knew is not: the contact gets it."""
    submission = held(submission)
    if field not in submission.differences or submission.contact is None:
        raise Refused("There is no such difference.")
    before, after = submission.differences[field]
    if field == "company":
        raise Refused("Choose the company on the contact's page.")
    edit_record(submission.contact, by=by, values={field: after}, cause=f"submission:{submission.pk}")
    settle(submission, field)
    changes = {field: [before, after]}
    record(AnswerTaken(field, submission.pk, changes), about=submission.contact, by=by)
    return submission


@action(needs="contact.edit", label="Keep what we know")
def keep_known(submission: Submission, *, by: Actor, field: str) -> Submission:
    """What we knew is right; the answer stays in the submission."""
    submission = held(submission)
    if field not in submission.differences:
        raise Refused("There is no such difference.")
    settle(submission, field)
    return submission


def settle(submission: Submission, field: str) -> None:
    submission.differences = {key: pair for key, pair in submission.differences.items() if key != field}
    submission.save(update_fields=["differences"])
