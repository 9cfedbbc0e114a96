"""What people ask for in their preferences becomes a request."""

from fullcircle.identify.consent.events import PrivacyRequested
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.privacy.actions import Kind, open_request
from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.events.event import on
from fullcircle.platform.events.models import LoggedEvent

ASKED: dict[str, Kind] = {
    "see": "access",
    "download": "portability",
    "erase": "erasure",
    "correct": "rectification",
}
BY_LINK = "They asked with the link that is mailed to their own address."


@on(PrivacyRequested)
def write_it_down(event: LoggedEvent) -> None:
    """Whoever holds the link from a mail to the address is taken for its owner."""
    contact = Contact.objects.filter(pk=event.about_id).first()
    if contact is None:
        return
    open_request(
        contact, by=current_actor(), kind=ASKED[event.payload["request"]], message=event.payload.get("message") or "",
        identity=BY_LINK, came_by="preferences", cause=f"event:{event.pk}",
    )  # fmt: skip
