"""Forgetting a contact: their addresses are suppressed by hash, then everything about them goes."""

from collections.abc import Callable

from django.db.models import Model
from django.utils import timezone

from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.consent.suppressing import Scope, keep
from fullcircle.identify.contacts.models import Contact, ContactPoint
from fullcircle.identify.privacy.events import RequestAnswered
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.privacy.actions import erase_person, make_copy
from fullcircle.platform.privacy.erasing import Done
from fullcircle.platform.privacy.models import MANAGE, Copy
from fullcircle.platform.privacy.outside import erases
from fullcircle.platform.privacy.subject import numbers_of


@action(needs=MANAGE, hidden=True)
def erase_contact(
    contact: Contact,
    *,
    by: Actor,
    on_behalf_of: str,
    request: PrivacyRequest | None,
    move: Callable[[str], None],
) -> Done:
    """Erase a contact and those merged into it. Of their addresses only keyed hashes stay, so that nobody writes to them."""
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    if contact.merged_into_id:
        raise Refused("This contact is part of another one. Erase that one; this one goes with it.")
    digests = addresses_of(contact)
    for kind, address in digests:
        keep({kind: digest_of(kind, address)}, Scope(), by, reason="erased")
    marks = {f"{kind} {at}": digest_of(kind, address).hex() for at, (kind, address) in enumerate(digests, 1)}
    done = erase_person(
        contact,
        by=by,
        on_behalf_of=on_behalf_of,
        marks=marks,
        request=f"request {request.pk}" if request else "",
        move=move,
    )
    if request:
        PrivacyRequest.objects.filter(pk=request.pk).update(
            state="done", answer="", closed_at=timezone.now(), erasure=done.erasure.pk
        )
        record(RequestAnswered(request.pk), about=request, by=by)
    return done


@erases("contact")
def erase_again(person: Model, by: Actor) -> Done:
    """A restored backup had brought them back."""
    assert isinstance(person, Contact)
    return erase_contact(person, by=by, on_behalf_of=by.name, request=None, move=lambda what: None)


def addresses_of(contact: Contact) -> list[tuple[str, str]]:
    """Every email and number of the contact and of those merged into it, each once."""
    numbers = numbers_of(contact)
    rows = Contact.objects.filter(pk__in=numbers).values_list("email", "phone")
    own = [pair for email, phone in rows for pair in (("email", email), ("phone", phone))]
    points = ContactPoint.objects.filter(contact__in=numbers, kind__in=("email", "phone"))
    every = [*own, *points.values_list("kind", "value")]
    return list(dict.fromkeys((kind, address) for kind, address in every if address))


@action(needs=MANAGE, hidden=True)
def copy_contact(
    contact: Contact,
    *,
    by: Actor,
    on_behalf_of: str,
    request: PrivacyRequest | None,
    move: Callable[[], None],
) -> Copy:
    """Everything about a contact as a package, beside the request that it answers."""
    purposes = [
        f"{each.name}: {each.get_basis_display()}" for each in Purpose.objects.filter(retired_at=None)
    ]
    copy = make_copy(contact, by=by, on_behalf_of=on_behalf_of, purposes=purposes, move=move)
    if request:
        PrivacyRequest.objects.filter(pk=request.pk).update(copy=copy.pk)
    return copy
