"""Beginning long work for a request: the copy, the erasure, and sending the link."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy import jobs
from fullcircle.identify.privacy.actions import locked, tell
from fullcircle.identify.privacy.events import RequestAnswered
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import NotAllowed, Refused, action
from fullcircle.platform.jobs.models import JobProgress
from fullcircle.platform.jobs.progress import start
from fullcircle.platform.privacy.actions import place_hold_on
from fullcircle.platform.privacy.copying import copied
from fullcircle.platform.privacy.erasing import holds_on, steps_of
from fullcircle.platform.privacy.models import MANAGE, Copy, LegalHold
from fullcircle.platform.privacy.steps import scanned
from fullcircle.platform.privacy.subject import numbers_of

ONLY_PEOPLE = "Erasing is decided by people who are signed in, not by programs."


@action(needs=MANAGE, label="Make the copy")
def prepare_copy(request: PrivacyRequest, *, by: Actor) -> JobProgress:
    """Put everything about the person into one package, in the background."""
    request, contact = ready(request, by)
    total = len(copied(Contact))
    return start(
        jobs.prepare_copy,
        _("Making a copy of everything"),
        by=by,
        total=total,
        contact=contact.pk,
        request=request.pk,
    )


@action(needs=MANAGE, label="Send the link")
def send_copy(request: PrivacyRequest, *, by: Actor) -> PrivacyRequest:
    """Mail the link to the copy to the person, and close the request."""
    request, contact = ready(request, by)
    copy = Copy.objects.filter(pk=request.copy or 0, expires_at__gt=timezone.now()).exclude(token="").first()
    if copy is None:
        raise Refused("Make the copy first.")
    if not contact.email:
        raise Refused(
            "There is no email address to send the link to. Download the copy, and hand it over yourself."
        )
    jobs.send_copy.defer(contact_id=contact.pk, copy_id=copy.pk)
    request.state, request.closed_at = "done", timezone.now()
    request.answer = _("The link to a copy of everything was mailed to them.")
    request.save(update_fields=["state", "closed_at", "answer"])
    tell(RequestAnswered(request.pk), request, by)
    return request


@action(needs=MANAGE, label="Erase the person", people_only=ONLY_PEOPLE)
def begin_erasure(request: PrivacyRequest, *, by: Actor, sure: bool) -> JobProgress:
    """Erase everything about whoever asked, but for what a law makes us keep. It cannot be undone."""
    request, contact = ready(request, by)
    if request.kind not in ("erasure", "objection"):
        raise Refused("They did not ask to be erased.")
    if not sure:
        raise Refused(fields={"sure": "Say that you are sure: it cannot be undone."})
    if not request.identity:
        raise Refused("Note first how you know that it is them.")
    if holds := holds_on("contact", numbers_of(contact), timezone.localdate()):
        raise Refused(f"A legal hold is on this person: {holds[0].reason}")
    total = len(steps_of("contact")) + len(scanned())
    return start(
        jobs.erase,
        _("Erasing everything about a person"),
        by=by,
        total=total,
        contact=contact.pk,
        request=request.pk,
    )


@action(needs=MANAGE, label="Place a legal hold")
def place_hold(
    contact: Contact, *, by: Actor, reason: str, basis: str, until: date | None = None
) -> LegalHold:
    """Keep somebody from being erased while a law or a lawsuit demands it."""
    sees_everything(by)
    return place_hold_on(contact, by=by, reason=reason, basis=basis, until=until)


def ready(request: PrivacyRequest, by: Actor) -> tuple[PrivacyRequest, Contact]:
    """An open request of somebody who is there, and a colleague who sees all that is to be answered."""
    sees_everything(by)
    request = locked(request)
    if request.contact is None:
        raise Refused("The person is not there any more.")
    return request, request.contact


def sees_everything(by: Actor) -> None:
    if not by.sees_all:
        raise NotAllowed(
            "Privacy requests are about everything that is known: only a role that sees all records answers them."
        )
