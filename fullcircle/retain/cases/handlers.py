"""Cases that open by themselves, and answers that find theirs."""

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.forms.events import FormSubmitted
from fullcircle.identify.forms.models import Submission
from fullcircle.interact.mailboxes.events import MessageReceived
from fullcircle.interact.messages.models import Message
from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.events.event import on
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.retain.cases.actions import opened
from fullcircle.retain.cases.models import LONGEST_TEXT, Intake
from fullcircle.retain.cases.saying import case_answered_by, join_case, make_case_of_message

INTAKES = Intake.objects.filter(active=True, archived_at=None).order_by("id")


@on(MessageReceived)
def bring_mail_into_its_case(event: LoggedEvent) -> None:
    """An answer goes to the case that it answers; what answers nothing opens one, if that was asked for."""
    message = Message.objects.filter(pk=event.about_id, state="received").first()
    if message is None:
        return
    by = current_actor()
    if (case := case_answered_by(message)) is not None:
        join_case(case, by=by, message=message)
        return
    intake = INTAKES.filter(opens_from="mail").first()
    if intake and not message.automatic and not message.in_reply_to:
        make_case_of_message(message, by=by, priority=intake.priority, category=intake.category)


@on(FormSubmitted)
def open_case_from_form(event: LoggedEvent) -> None:
    """A form that somebody named as a way to ask for help."""
    intake = INTAKES.filter(opens_from="form", form=event.payload["form_id"]).first()
    contact = Contact.objects.filter(pk=event.about_id).first()
    if intake is None or contact is None:
        return
    submission = Submission.objects.filter(pk=event.payload["submission"]).first()
    values = {
        "contact": contact.pk, "subject": event.payload["form"][:200], "priority": intake.priority,
        "category": intake.category, "description": answers_of(submission), "owner": contact.owner_id,
    }  # fmt: skip
    opened(
        values,
        current_actor(),
        origin="form",
        at=event.occurred_at,
        cause=f"submission {event.payload['submission']}",
    )


def answers_of(submission: Submission | None) -> str:
    """What they wrote, question by question."""
    given = submission.answers if submission else {}
    lines = (f"{key}: {value}" for key, value in given.items() if value not in (None, "", []))
    return "\n".join(lines)[:LONGEST_TEXT]
