"""The verbs of privacy requests: written down, looked after, prolonged, refused, answered."""

from datetime import date, datetime, time
from typing import Literal

from django.utils import timezone

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy.events import (
    IdentityNoted,
    RequestAnswered,
    RequestAssigned,
    RequestExtended,
    RequestReceived,
    RequestRefused,
)
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Missing, NotAllowed, Refused, action
from fullcircle.platform.events.event import Event, record
from fullcircle.platform.privacy.erasing import month_later
from fullcircle.platform.privacy.models import MANAGE

Kind = Literal["access", "portability", "rectification", "erasure", "restriction", "objection"]
MOST_MONTHS = 3  # the law: one, and two more with a reason


@action(needs=MANAGE, label="Write down a privacy request")
def open_request(
    contact: Contact,
    *,
    by: Actor,
    kind: Kind,
    message: str = "",
    identity: str = "",
    received_on: date | None = None,
    came_by: Literal["", "preferences"] = "",
    cause: str = "",
) -> PrivacyRequest:
    """Somebody asks for one of their rights. It is due a month after the day it came."""
    if contact.merged_into_id:
        raise Refused("This contact was merged into another one. Write the request down there.")
    if kind not in dict(PrivacyRequest.KINDS):
        raise Refused(fields={"kind": "Choose what they ask for."})
    today = timezone.localdate()
    day = received_on or today
    if day > today:
        raise Refused(fields={"received_on": "A request cannot have come on a day that is still to come."})
    if cause and (known := PrivacyRequest.objects.filter(cause=cause).first()):
        return known
    if came_by and by.kind != "system":
        raise NotAllowed("Only the preference center writes down that it was asked there.")
    request = PrivacyRequest.objects.create(
        kind=kind, contact=contact, name=contact.name, address=contact.email, message=message.strip()[:1000],
        came_by=came_by or ("api" if by.kind == "key" else "colleague"), identity=identity.strip()[:300],
        received_at=timezone.now() if day == today else timezone.make_aware(datetime.combine(day, time(12))),
        due_on=month_later(day), actor_name=by.name, cause=cause, owner_id=by.user_id if by.kind == "user" else None,
    )  # fmt: skip
    what = str(dict(PrivacyRequest.KINDS)[kind]).lower()
    tell(RequestReceived(request.pk, what, request.due_on.isoformat()), request, by)
    return request


@action(needs=MANAGE, label="Look after it")
def assign_request(request: PrivacyRequest, *, by: Actor, owner: User) -> PrivacyRequest:
    """Say who answers it; somebody who may."""
    request = locked(request)
    rights = actor_for_user(owner.pk)
    if rights is None or not rights.can(MANAGE):
        raise Refused(
            fields={"owner": f"{owner.name} may not answer privacy requests. Give them a role that may."}
        )
    request.owner = owner
    request.save(update_fields=["owner"])
    tell(RequestAssigned(request.pk, owner.name), request, by)
    return request


@action(needs=MANAGE, label="Note the identity check")
def note_identity(request: PrivacyRequest, *, by: Actor, how: str) -> PrivacyRequest:
    """Say how we know that whoever asks is the person."""
    request = locked(request)
    if not how.strip():
        raise Refused(fields={"how": "Say how you know that it is them."})
    request.identity = how.strip()[:300]
    request.save(update_fields=["identity"])
    tell(IdentityNoted(request.pk), request, by)
    return request


@action(needs=MANAGE, label="Take longer")
def extend_request(request: PrivacyRequest, *, by: Actor, why: str, months: int = 2) -> PrivacyRequest:
    """Answer up to two months later, because it is complex; the person has to be told why within the first month."""
    request = locked(request)
    if not why.strip():
        raise Refused(fields={"why": "Say why it takes longer; the person is told."})
    if not 1 <= months < MOST_MONTHS:
        raise Refused(fields={"months": "The law allows one or two months more."})
    if request.extended_at:
        raise Refused("It was prolonged once already.")
    if timezone.localdate() > request.due_on:
        raise Refused("It is overdue: a request can be prolonged only within the first month.")
    for _each in range(months):
        request.due_on = month_later(request.due_on)
    request.extended_why, request.extended_at = why.strip()[:300], timezone.now()
    request.save(update_fields=["due_on", "extended_why", "extended_at"])
    tell(RequestExtended(request.pk, request.due_on.isoformat()), request, by)
    return request


@action(needs=MANAGE, label="Refuse it")
def refuse_request(request: PrivacyRequest, *, by: Actor, why: str) -> PrivacyRequest:
    """Turn it down with the reason, such as that nobody could tell who asks. The person may complain elsewhere."""
    return close(request, by, "refused", why, "why", RequestRefused(request.pk))


@action(needs=MANAGE, label="Answered")
def answer_request(request: PrivacyRequest, *, by: Actor, answer: str) -> PrivacyRequest:
    """Say what was done and told."""
    return close(request, by, "done", answer, "answer", RequestAnswered(request.pk))


def close(
    request: PrivacyRequest, by: Actor, state: str, words: str, field: str, event: Event
) -> PrivacyRequest:
    request = locked(request)
    if not words.strip():
        raise Refused(fields={field: "Write down what the person was told."})
    request.state, request.answer, request.closed_at = state, words.strip()[:1000], timezone.now()
    request.save(update_fields=["state", "answer", "closed_at"])
    tell(event, request, by)
    return request


def locked(request: PrivacyRequest) -> PrivacyRequest:
    """The request as it is now, if it still waits."""
    found = PrivacyRequest.objects.select_for_update().filter(pk=request.pk).first()
    if found is None:
        raise Missing("There is no such request.")
    if found.state != "open":
        raise Refused("This request was answered already.")
    return found


def tell(event: Event, request: PrivacyRequest, by: Actor) -> None:
    """On the timeline of the person, as long as there is one."""
    record(event, about=Contact(pk=request.contact_id) if request.contact_id else request, by=by)
