"""Whoever looks after somebody hears of their answer."""

from django.utils.translation import gettext_lazy as _

from fullcircle.interact.mailboxes.events import MessageReceived
from fullcircle.interact.messages.models import Message
from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.events.event import on
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.notices.actions import tell
from fullcircle.platform.notices.kinds import Kind, register_kind

ANSWERED = register_kind(Kind("message.received", _("Mail from a customer came in"), "mail", "violet"))


@on(MessageReceived)
def tell_whoever_looks_after_them(event: LoggedEvent) -> None:
    """Whoever wrote what it answers, or whose customer they are. What a machine answered rings for nobody."""
    message = Message.objects.select_related("contact").filter(pk=event.about_id).first()
    if message is None or message.automatic or message.owner_id is None:
        return
    tell(
        ANSWERED, by=current_actor(), people=[message.owner_id], cause=f"message {message.pk} received",
        link=f"/messages/{message.pk}/", about=message.contact,
    )  # fmt: skip
