"""The verbs of cases: opening, taking, waiting, solving, closing, opening again."""

from datetime import datetime
from typing import Any, Literal

from django.utils import timezone

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import Event, record
from fullcircle.platform.records.actions import edit_record, locked, new_record, touch
from fullcircle.retain.cases.clock import business_seconds, wind
from fullcircle.retain.cases.events import (
    CaseClosed,
    CaseOpened,
    CaseReopened,
    CaseResumed,
    CaseSolved,
    CaseTaken,
    CaseWaiting,
)
from fullcircle.retain.cases.models import Case
from fullcircle.retain.sla.models import ServiceLevel

Priority = Literal["urgent", "high", "normal", "low"]
Category = Literal["question", "problem", "complaint", "request", "other"]
FIRST = 1_000  # the numbers that customers are told begin above it


@action(needs="add", hidden=True)
def create_case(model: type[Case], *, by: Actor, values: dict[str, Any], source: str = "") -> Case:
    """Open a case from its fields."""
    return opened(values, by, source=source, origin="api" if by.kind == "api" else "hand")


@action(needs="case.add", label="Open a case")
def open_case(
    contact: Contact,
    *,
    by: Actor,
    subject: str,
    description: str = "",
    priority: Priority = "normal",
    category: Category = "question",
    order: Order | None = None,
    at: datetime | None = None,
) -> Case:
    """Open a case for a customer; `at` says when they came with it, if not now."""
    values = {"contact": contact.pk, "subject": subject, "description": description, "priority": priority,
              "category": category, "order": order.pk if order else None}  # fmt: skip
    return opened(values, by, at=past(at))


def opened(
    values: dict[str, Any], by: Actor, *, source: str = "", origin: str = "hand", at: datetime | None = None, cause: str = ""
) -> Case:  # fmt: skip
    """A case with its number, its promise and its clock. By the same cause there is one."""
    if cause and (known := Case.objects.filter(cause=cause).first()) is not None:
        return known
    given = with_customer(values)
    if "service_level" not in given:
        given["service_level"] = usual_level()
    case, _facts = new_record(Case, by=by, values=given, source=source)
    case.number, case.origin, case.cause = f"C-{FIRST + case.pk}", origin, cause or None
    case.opened_at = at or timezone.now()
    wind(case)
    case.save()
    case.refresh_from_db()
    told = CaseOpened(case.number, case.subject, case.priority, case.origin)
    record(told, about=case, by=by, within=case.belongs_to, at=case.opened_at, cause=cause)
    return case


def with_customer(values: dict[str, Any]) -> dict[str, Any]:
    """The customer it is for, held; with a contact comes the company they work for."""
    given = dict(values)
    contact, company = (number_of(given.get(key)) for key in ("contact", "company"))
    if contact:
        held: Contact = locked(Contact(pk=contact))
        given.setdefault("company", held.company_id)
    elif company:
        locked(Company(pk=company))
    else:
        raise Refused(fields={"contact": "Choose the contact or the company that it is for."})
    return given


def number_of(value: Any) -> int | None:
    found = getattr(value, "pk", value)
    return int(found) if found and str(found).isdecimal() else None


def usual_level() -> int | None:
    found = ServiceLevel.objects.filter(is_default=True, archived_at=None).first()
    return found.pk if found else None


@action(needs="edit", hidden=True)
def edit_case(
    case: Case, *, by: Actor, values: dict[str, Any], expect: int | None = None, cause: str = ""
) -> Case:
    """Change a case; another priority or service level promises anew, from when it was opened."""
    changed: Case = edit_record(case, by=by, values=values, expect=expect, cause=cause)
    if {"priority", "service_level"} & values.keys():
        changed = locked(changed)
        wind(changed)
        changed.save(update_fields=["reply_due_at", "due_at"])
    return changed


@action(needs="edit", label="Take it", fits=lambda case: not case.is_ended)
def take_case(case: Case, *, by: Actor) -> Case:
    """Work on it oneself."""
    case = locked(case)
    if not by.user_id:
        raise Refused("Only a colleague can take a case.")
    if case.owner_id == by.user_id and case.status != "new":
        return case
    case.owner_id = by.user_id
    if case.status == "new":
        case.status = "open"
    return kept(case, by, CaseTaken(str(case.number), by.name))


@action(needs="edit", label="Wait for the customer", fits=lambda case: case.is_running)
def wait_for_customer(case: Case, *, by: Actor, at: datetime | None = None) -> Case:
    """It is their turn: the clock stands still until they answer."""
    case = locked(case)
    if case.status == "waiting":
        return case
    if case.is_ended:
        raise Refused("This case is solved already.")
    case.status, case.waiting_since = "waiting", past(at, case.opened_at)
    case.replied_at = (
        case.replied_at or case.waiting_since
    )  # whom we wait for has heard from us, in whatever way
    return kept(case, by, CaseWaiting(str(case.number)), at)


@action(needs="edit", label="Go on with it", fits=lambda case: case.status == "waiting")
def resume_case(case: Case, *, by: Actor, at: datetime | None = None) -> Case:
    """It is our turn again: what was waited in business hours is added to what was promised."""
    case = locked(case)
    if case.waiting_since is None:
        return case
    waited = let_go_on(case, past(at, case.waiting_since))
    return kept(case, by, CaseResumed(str(case.number), waited), at)


def let_go_on(case: Case, at: datetime) -> int:
    """The clock runs again; how long it stood still."""
    assert case.waiting_since is not None
    waited = business_seconds(case, case.waiting_since, at)
    case.waited += waited
    case.status, case.waiting_since = "open", None
    wind(case)
    return waited


@action(needs="edit", label="Mark as solved", fits=lambda case: not case.is_ended)
def solve_case(case: Case, *, by: Actor, at: datetime | None = None) -> Case:
    """The customer was helped."""
    case = locked(case)
    if case.is_ended:
        return case
    moment = past(at, case.opened_at)
    if case.waiting_since is not None:
        let_go_on(case, max(moment, case.waiting_since))
    case.status, case.solved_at, case.replied_at = "solved", moment, case.replied_at or moment
    in_time = moment <= case.due_at if case.due_at else None
    return kept(case, by, CaseSolved(str(case.number), in_time), at)


@action(needs="edit", label="Close", fits=lambda case: case.status == "solved")
def close_case(case: Case, *, by: Actor) -> Case:
    """It is over."""
    case = locked(case)
    if case.status == "closed":
        return case
    if case.status != "solved":
        raise Refused("Solve the case first; then it can be closed.")
    case.status, case.closed_at = "closed", timezone.now()
    return kept(case, by, CaseClosed(str(case.number)))


@action(needs="edit", label="Open again", fits=lambda case: case.is_ended)
def reopen_case(case: Case, *, by: Actor, at: datetime | None = None) -> Case:
    """It was not solved after all. The time for which we thought so does not count."""
    case = locked(case)
    if case.solved_at is None:
        return case
    moment = past(at, case.solved_at)
    case.waited += business_seconds(case, case.solved_at, moment)
    case.status, case.solved_at, case.closed_at = "open", None, None
    case.reopened += 1
    wind(case)
    return kept(case, by, CaseReopened(str(case.number)), at)


def past(at: datetime | None, after: datetime | None = None) -> datetime:
    """The moment that was named, or now. What is yet to come, or before it can have been, is refused."""
    now = timezone.now()
    if at is None:
        return max(now, after) if after else now
    if at > now:
        raise Refused(fields={"at": "This moment is yet to come."})
    if after is not None and at < after:
        raise Refused(fields={"at": "That is before it can have happened."})
    return at


def kept(case: Case, by: Actor, event: Event, at: datetime | None = None) -> Case:
    touch(case)
    case.save()
    record(event, about=case, by=by, within=case.belongs_to, at=at)
    return case
