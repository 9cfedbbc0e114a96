"""A confirmed consent proves who sat at the browser that asked for it."""

from fullcircle.identify.consent.events import ConsentGranted
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.forms.joining import join_confirmed
from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.events.event import on
from fullcircle.platform.events.models import LoggedEvent


@on(ConsentGranted)
def join_who_confirmed(event: LoggedEvent) -> None:
    """Joins browsers with contacts; doing it again changes nothing."""
    if not event.payload.get("confirmed"):
        return
    contact = Contact.objects.filter(pk=event.about_id).first()
    if contact is not None:
        join_confirmed(contact, by=current_actor())
