"""Taking back what was just put on its way."""

from fullcircle.interact.messages.actions import recall_message, send_message
from fullcircle.interact.messages.models import Message
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.undo import UNDO, undo_added


def undo_staged(event: LoggedEvent, kind: str, by: Actor) -> str:
    recall_message(Message.objects.get(pk=event.about_id), by=by)
    return "Taken back. It is a draft again."


def undo_recalled(event: LoggedEvent, kind: str, by: Actor) -> str:
    send_message(Message.objects.get(pk=event.about_id), by=by)
    return "It is on its way again."


UNDO |= {
    "message.drafted": undo_added,
    "message.staged": undo_staged,
    "message.recalled": undo_recalled,
}
