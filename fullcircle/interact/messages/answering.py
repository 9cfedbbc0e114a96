"""Answering what somebody wrote: the answer names what it answers, so that every mail program shows it in its thread."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.interact.messages.actions import create_message, send_message
from fullcircle.interact.messages.models import Message
from fullcircle.interact.messages.quoting import quoted
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action

LONGEST_THREAD = 20  # numbers that an answer names
ANSWERED = ("received", "sent", "uncertain")
NOT_YET = "Only what they wrote, or what has reached them, can be answered."


def can_be_answered(message: Message) -> bool:
    return message.state in ANSWERED and message.is_personal


@action(needs="message.add", hidden=True)
def begin_answer(message: Message, *, by: Actor, values: dict[str, Any]) -> Message:
    """Begin an answer: a draft in the same thread, which nobody gets yet."""
    if not can_be_answered(message):
        raise Refused(NOT_YET)
    draft = create_message(Message, by=by, values={"contact": message.contact_id, **values})
    draft.in_reply_to, draft.earlier = message.message_id, thread_after(message)
    draft.save(update_fields=["in_reply_to", "earlier"])
    return draft


@action(needs="message.send", label="Reply", fits=can_be_answered)
def answer_message(
    message: Message, *, by: Actor, text: str, subject: str = "", at: datetime | None = None
) -> Message:
    """Answer a message in its thread, and put the answer on its way in one go."""
    values = {"subject": subject or subject_of_answer(message), "text": text}
    return send_message(begin_answer(message, by=by, values=values), by=by, at=at)


def thread_after(message: Message) -> str:
    """What an answer to it names as References (RFC 5322, 3.6.4): all that came before, and then itself."""
    earlier = [each for each in message.earlier.split() if each.startswith("<") and each.endswith(">")]
    own = [f"<{message.message_id}>"] if message.message_id else []
    return " ".join([*earlier, *own][-LONGEST_THREAD:])


def subject_of_answer(message: Message) -> str:
    subject = message.subject
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"[:200]


def quotation(message: Message) -> str:
    """Their words, as one quotes them below one's own."""
    if message.state != "received":
        return ""
    when = timezone.localtime(message.happened_at)
    told = _("On %(day)s %(name)s wrote:") % {"day": f"{when:%d %b %Y}", "name": message.contact.name}
    return "\n\n" + quoted(message.text, told)


def thread_of(message: Message) -> list[Message]:
    """What it answers and what answers it, for its page."""
    found: list[Message] = []
    if message.in_reply_to:
        found += Message.objects.filter(message_id=message.in_reply_to)[:1]
    if message.message_id:
        found += Message.objects.filter(in_reply_to=message.message_id, contact=message.contact_id).order_by(
            "id"
        )[:20]
    return found
