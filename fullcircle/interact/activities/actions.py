"""The verbs of activities."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from django.db.models.functions import Greatest

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.activities.events import (
    CallLogged,
    MeetingLogged,
    NoteWritten,
    TaskAdded,
    TaskDone,
    TaskReopened,
)
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import Event, record
from fullcircle.platform.records.actions import locked, new_record, touch

Kind = Literal["note", "call", "meeting", "task"]
SUBJECT = 120

EVENTS: dict[str, Callable[[Activity], Event]] = {
    "note": lambda done: NoteWritten(str(done)),
    "call": lambda done: CallLogged(str(done), done.minutes, done.direction),
    "meeting": lambda done: MeetingLogged(str(done), done.minutes),
    "task": lambda done: TaskAdded(str(done), done.due_at.isoformat() if done.due_at else ""),
}


@action(needs="add", hidden=True)
def create_activity(
    model: type[Activity], *, by: Actor, values: dict[str, Any], source: str = ""
) -> Activity:
    """Add a note, a call, a meeting or a task from its fields."""
    contact = with_customer(values)
    if contact is not None and contact.company_id and "company" not in values:
        values = {**values, "company": contact.company_id}
    if not str(values.get("subject", "")).strip():
        values = {**values, "subject": headline(str(values.get("body", "")))}
    activity, _ = new_record(model, by=by, values=values, source=source)
    activity.refresh_from_db()
    event = EVENTS[activity.kind](activity)
    record(event, about=activity, by=by, within=activity.belongs_to, at=activity.happened_at)
    note_activity(activity)
    return activity


@action(needs="activity.add", label="Write down")
def log_activity(
    contact: Contact,
    *,
    by: Actor,
    kind: Kind = "note",
    body: str = "",
    subject: str = "",
    happened_at: datetime | None = None,
    minutes: int | None = None,
    direction: Literal["in", "out", ""] = "",
    due_at: datetime | None = None,
) -> Activity:
    """Write a note, log a call or a meeting, or plan a task with a contact."""
    return logged(
        {"contact": contact.pk}, by, kind=kind, body=body, subject=subject, happened_at=happened_at,
        minutes=minutes, direction=direction, due_at=due_at,
    )  # fmt: skip


@action(needs="activity.add", label="Write down")
def log_company_activity(
    company: Company,
    *,
    by: Actor,
    kind: Kind = "note",
    body: str = "",
    subject: str = "",
    happened_at: datetime | None = None,
    minutes: int | None = None,
    direction: Literal["in", "out", ""] = "",
    due_at: datetime | None = None,
) -> Activity:
    """Write a note, log a call or a meeting, or plan a task with a company."""
    return logged(
        {"company": company.pk}, by, kind=kind, body=body, subject=subject, happened_at=happened_at,
        minutes=minutes, direction=direction, due_at=due_at,
    )  # fmt: skip


def logged(customer: dict[str, Any], by: Actor, **values: Any) -> Activity:
    given = {key: value for key, value in {**customer, **values}.items() if value not in (None, "")}
    if not (given.get("body") or given.get("subject")):
        raise Refused(fields={"body": "Write what it was about."})
    return create_activity(Activity, by=by, values=given)


def with_customer(values: dict[str, Any]) -> Contact | None:
    """The customer it is with, held; whoever writes about them must be allowed to change their record."""
    if pk := values.get("contact"):
        return locked(Contact(pk=getattr(pk, "pk", pk)))
    if pk := values.get("company"):
        locked(Company(pk=getattr(pk, "pk", pk)))
        return None
    raise Refused(fields={"contact": "Choose the contact or the company it is with."})


def headline(text: str) -> str:
    """The first line, cut at a word, stands for the whole."""
    first = text.strip().split("\n")[0]
    if len(first) <= SUBJECT:
        return first
    return first[:SUBJECT].rsplit(" ", 1)[0] + " …"


def note_activity(activity: Activity) -> None:
    """The customer was last heard of then, or later; planning a task is not hearing of them."""
    if activity.kind == "task":
        return
    for model, pk in ((Contact, activity.contact_id), (Company, activity.company_id)):
        if pk:
            model.objects.filter(pk=pk).update(
                last_activity_at=Greatest("last_activity_at", activity.happened_at)
            )


@action(needs="edit", label="Done", fits=lambda activity: activity.kind == "task" and not activity.done_at)
def complete_task(activity: Activity, *, by: Actor, done_at: datetime) -> Activity:
    """Tick a task off; ticking it twice changes nothing."""
    activity = the_task(activity)
    if activity.done_at:
        return activity
    activity.done_at = done_at
    keep(activity)
    record(TaskDone(str(activity)), about=activity, by=by, within=activity.belongs_to, at=done_at)
    return activity


@action(needs="edit", label="Not done yet", fits=lambda activity: activity.done_at is not None)
def reopen_task(activity: Activity, *, by: Actor) -> Activity:
    """A task that seemed done is to do again."""
    activity = the_task(activity)
    if activity.done_at is None:
        return activity
    activity.done_at = None
    keep(activity)
    record(TaskReopened(str(activity)), about=activity, by=by, within=activity.belongs_to)
    return activity


def the_task(activity: Activity) -> Activity:
    activity = locked(activity)
    if activity.kind != "task":
        raise Refused(f"Only a task is ticked off; this is a {activity.get_kind_display().lower()}.")
    return activity


def keep(activity: Activity) -> None:
    touch(activity)
    activity.save(update_fields=["done_at", "version", "updated_at"])
