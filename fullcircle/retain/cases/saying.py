"""What is said in a case: replies that leave as mail, notes that stay among us, and what the customer writes."""

from typing import Literal

from django.utils import timezone

from fullcircle.interact.activities.actions import create_activity
from fullcircle.interact.activities.models import Activity
from fullcircle.interact.messages.actions import create_message, send_message
from fullcircle.interact.messages.answering import answer_message, can_be_answered
from fullcircle.interact.messages.models import Message
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import locked, touch
from fullcircle.retain.cases.actions import (
    Category,
    Priority,
    let_go_on,
    opened,
    reopen_case,
    solve_case,
    wait_for_customer,
)
from fullcircle.retain.cases.events import CaseAnswered, CaseNoted, CaseReplied
from fullcircle.retain.cases.models import Case, CaseEntry

Then = Literal["waiting", "open", "solved"]


@action(needs="edit", label="Reply", fits=lambda case: case.contact_id is not None)
def reply_to_case(case: Case, *, by: Actor, text: str, then: Then = "waiting") -> Message:
    """Write to the customer in the case's thread; afterwards it waits for them, stays open, or is solved."""
    case = locked(case)
    if case.contact_id is None:
        raise Refused("This case has no contact to write to. Name one first.")
    if not text.strip():
        raise Refused(fields={"text": "Write what to tell them."})
    message = sent(case, by, text)
    CaseEntry.objects.create(case=case, message=message)
    now, first = timezone.now(), case.replied_at is None
    if first:
        case.replied_at = now
    if case.status == "new":
        case.status = "open"
    touch(case)
    case.save()
    in_time = now <= case.reply_due_at if first and case.reply_due_at else None
    record(
        CaseReplied(str(case.number), message.pk, first, in_time), about=case, by=by, within=case.belongs_to
    )
    afterwards(case, then, by)
    return message


def sent(case: Case, by: Actor, text: str) -> Message:
    """In answer to the last message of the thread that can be answered, or as the first of it."""
    rows = (
        CaseEntry.objects.filter(case=case, message__isnull=False).select_related("message").order_by("-id")
    )
    last = next((each.message for each in rows[:20] if each.message and can_be_answered(each.message)), None)
    if last is not None:
        return answer_message(last, by=by, text=text)
    subject = f"{case.subject} ({case.number})"[:200]
    draft = create_message(
        Message, by=by, values={"contact": case.contact_id, "subject": subject, "text": text}
    )
    return send_message(draft, by=by)


def afterwards(case: Case, then: Then, by: Actor) -> None:
    if then == "solved":
        solve_case(case, by=by)
    elif then == "waiting" and case.is_running:
        wait_for_customer(case, by=by)


@action(needs="edit", label="Write a note")
def note_in_case(case: Case, *, by: Actor, text: str) -> Activity:
    """Write something that colleagues read and the customer does not."""
    case = locked(case)
    if not text.strip():
        raise Refused(fields={"text": "Write what colleagues should know."})
    values = {"kind": "note", "body": text, "contact": case.contact_id, "company": case.company_id}
    note = create_activity(Activity, by=by, values={key: value for key, value in values.items() if value})
    CaseEntry.objects.create(case=case, note=note)
    record(CaseNoted(str(case.number), note.pk), about=case, by=by, within=case.belongs_to)
    return note


@action(needs="case.add", label="Make a case of it", fits=lambda message: message.state == "received")
def make_case_of_message(
    message: Message, *, by: Actor, priority: Priority = "normal", category: Category = "question"
) -> Case:
    """Open a case with what somebody wrote; of a message that is in one already, that one."""
    entry = CaseEntry.objects.filter(message=message).select_related("case").first()
    if entry is not None:
        return entry.case
    if message.state != "received":
        raise Refused("Only what a customer wrote becomes a case.")
    values = {
        "contact": message.contact_id,
        "subject": message.subject,
        "priority": priority,
        "category": category,
    }
    case = opened(values, by, origin="mail", at=message.happened_at, cause=f"message {message.pk}")
    CaseEntry.objects.get_or_create(message=message, defaults={"case": case})
    return case


@action(needs="edit", hidden=True)
def join_case(case: Case, *, by: Actor, message: Message) -> Case:
    """What the customer wrote comes into the case, and wakes it. What their machine wrote only comes in."""
    case = locked(case)
    _entry, is_new = CaseEntry.objects.get_or_create(message=message, defaults={"case": case})
    if not is_new:
        return case
    record(
        CaseAnswered(str(case.number), message.pk),
        about=case,
        by=by,
        within=case.belongs_to,
        at=message.happened_at,
    )
    if message.automatic:
        return case
    if case.is_ended:
        return reopen_case(case, by=by)
    if case.waiting_since is not None:
        let_go_on(case, max(message.happened_at, case.waiting_since))
    touch(case)
    case.save()
    return case


def case_answered_by(message: Message) -> Case | None:
    """The case whose thread a message goes on: by what it answers, or by what came before that."""
    numbers = [each.strip("<>") for each in [message.in_reply_to, *reversed(message.earlier.split())] if each]
    rows = CaseEntry.objects.filter(message__message_id__in=numbers, case__contact=message.contact_id)
    by_number = {
        each.message.message_id: each.case for each in rows.select_related("message", "case") if each.message
    }
    return next((by_number[each] for each in numbers if each in by_number), None)
