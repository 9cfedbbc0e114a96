"""Consents that run out, and requests that nobody confirmed in time."""

from datetime import datetime

from fullcircle.identify.consent.models import ConsentState
from fullcircle.identify.consent.said import Asked, Said
from fullcircle.identify.consent.telling import tell
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import action

AT_ONCE = 5_000


@action(needs="consent.manage", hidden=True)
def expire_consents(*, by: Actor, now: datetime) -> int:
    """Write down for everybody what has run out; how many that were. Done twice, it finds nothing."""
    over = ConsentState.objects.filter(until__lte=now, status__in=("granted", "pending"))
    found = list(over.select_related("purpose").order_by("contact_id", "id")[:AT_ONCE])
    people: dict[int, list[ConsentState]] = {}
    for state in found:
        people.setdefault(state.contact_id, []).append(state)
    contacts = Contact.objects.in_bulk(list(people))
    for number, states in people.items():
        asked = [Asked(state.purpose, state.channel) for state in states]
        tell(contacts[number], by, Said("system", now), "expired", asked)
    return len(found)
