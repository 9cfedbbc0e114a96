"""Joins the browser that sent a form with the contact, and keeps where they came from.

An address that somebody types proves nothing: a browser is joined with a contact we knew before only once the person
has clicked the link in their mail. Till then what it claims is kept beside it, as with any page.
"""

from datetime import timedelta

from fullcircle.identify.behavior.events import VisitorIdentified
from fullcircle.identify.behavior.models import Touch, Visitor
from fullcircle.identify.consent.models import ConsentEvent
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.forms.models import SORT, Submission
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import action
from fullcircle.platform.events.event import record

SAME_VISIT = timedelta(minutes=30)


def join_visitor(submission: Submission, contact: Contact, by: Actor) -> Visitor:
    """The visitor behind a submission; without tracking, one of its own, so that the origin has somewhere to be."""
    proven = submission.is_new_contact or bool(submission.link)
    if not submission.visitor:
        return found_or_made(f"form:{submission.key[:40]}", submission, contact)
    visitor = found_or_made(submission.visitor, submission, contact if proven else None)
    if visitor.contact_id is None and proven:
        link(visitor, submission, contact, by)
    elif visitor.contact_id is None:
        Visitor.objects.filter(pk=visitor.pk).update(claim=contact.email[:200])
    elif visitor.contact_id != contact.pk:
        # Somebody else at the same browser: what was before stays with whom it belongs to.
        return found_or_made(f"form:{submission.key[:40]}", submission, contact)
    return visitor


def found_or_made(key: str, submission: Submission, contact: Contact | None) -> Visitor:
    times = {"first_seen_at": submission.received_at, "last_seen_at": submission.received_at}
    visitor, _made = Visitor.objects.get_or_create(key=key, defaults={**times, "contact": contact})
    return visitor


def link(visitor: Visitor, submission: Submission, contact: Contact, by: Actor) -> None:
    """What the browser did before is part of the contact's story from now on."""
    Visitor.objects.filter(pk=visitor.pk).update(contact=contact, claim="", traits={})
    visitor.contact = contact
    since = visitor.first_seen_at.isoformat()
    event = VisitorIdentified(source=submission.form.name, visitor=visitor.pk, visits_since=since)
    record(event, about=contact, by=by, at=submission.received_at)


def keep_touch(submission: Submission, visitor: Visitor) -> None:
    """Where the visit came from, unless tracking told it already."""
    found = submission.origin
    if not found:
        return
    since = submission.received_at - SAME_VISIT
    same = Touch.objects.filter(visitor=visitor, at__gte=since, source=found.get("source", ""))
    if not same.exists():
        Touch.objects.bulk_create([Touch(visitor=visitor, at=submission.received_at, **found)])


@action(needs=SORT, hidden=True)
def join_confirmed(contact: Contact, *, by: Actor) -> int:
    """Somebody clicked the link in their mail: the browsers that asked for it are theirs."""
    joined = 0
    for submission in Submission.objects.filter(contact=contact, occasion__isnull=False).exclude(visitor=""):
        if not ConsentEvent.objects.filter(occasion=submission.occasion, action="confirmed").exists():
            continue
        visitor = Visitor.objects.filter(key=submission.visitor, contact=None).first()
        if visitor is not None:
            link(visitor, submission, contact, by)
            joined += 1
    return joined
