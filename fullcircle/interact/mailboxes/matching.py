"""Whose a mail is: of whoever had the message that it answers, or of the one person with the sender's address."""

from dataclasses import dataclass

from fullcircle.identify.contacts.models import Contact, ContactPoint
from fullcircle.interact.mail.models import MailServer
from fullcircle.interact.mailboxes.reading import Incoming
from fullcircle.interact.messages.models import Message

STRANGER = "Nobody here has the address {sender}."
SEVERAL = "Several people here have the address {sender}: somebody has to say which of them wrote."
NAMELESS = "It does not say who wrote it."


@dataclass(frozen=True)
class Match:
    """The person and what they answer; or why it is not known."""

    contact: Contact | None
    parent: Message | None = None
    why: str = ""


def whose(mail: Incoming) -> Match:
    """By the thread first: an address can be anybody's, the number of a message is known to whoever got it."""
    parent = answered_by(mail)
    if parent is not None:
        return Match(parent.contact, parent)
    sender = sender_of(mail)
    if not sender:
        return Match(None, None, NAMELESS)
    found = people_with(sender)
    if len(found) == 1:
        return Match(found[0])
    return Match(None, None, (SEVERAL if found else STRANGER).format(sender=sender))


def answered_by(mail: Incoming) -> Message | None:
    """The message that it answers, the nearest of those that we have."""
    known = Message.objects.select_related("contact").filter(message_id__in=mail.answers)
    by_number = {each.message_id: each for each in known}
    return next((by_number[number] for number in mail.answers if number in by_number), None)


def people_with(address: str) -> list[Contact]:
    """Everybody whose first or other address it is; whoever is archived only if nobody else has it."""
    points = ContactPoint.objects.filter(kind="email", value=address, contact__isnull=False)
    numbers = {
        *Contact.objects.filter(email=address).values_list("pk", flat=True)[:20],
        *points.values_list("contact", flat=True)[:20],
    }
    found = list(Contact.objects.filter(pk__in=numbers, merged_into=None).order_by("pk"))
    return [each for each in found if each.archived_at is None] or found


def sender_of(mail: Incoming) -> str:
    """Forms of websites write in our own name, and name the person as whom to answer."""
    if mail.reply_to and is_ours(mail.sender):
        return mail.reply_to
    return mail.sender


def is_ours(address: str) -> bool:
    server = MailServer.objects.first()
    return server is not None and server.from_address.lower() == address


def is_copy_of_ours(mail: Incoming) -> bool:
    """What left from here, and came back as a copy."""
    sent = Message.objects.filter(message_id=mail.message_id).exclude(state="received")
    return bool(mail.message_id) and is_ours(mail.sender) and sent.exists()
