"""One mail is taken in: onto a timeline, to what belongs to nobody yet, or as a report; once, whatever happens meanwhile."""

import hashlib
import hmac
from datetime import datetime
from io import BytesIO

from django.utils.translation import gettext as _

from fullcircle.config.env import env
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.mail.reports import read_report
from fullcircle.interact.mailboxes.events import MessageReceived
from fullcircle.interact.mailboxes.matching import is_copy_of_ours, sender_of, whose
from fullcircle.interact.mailboxes.models import SETTLED, Arrival, Letter
from fullcircle.interact.mailboxes.reading import Attachment, Incoming, read
from fullcircle.interact.messages.models import LONGEST_TEXT, PERSONAL, Message
from fullcircle.interact.messages.reporting import apply_report
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.files.actions import Upload, attach_file

WORK = "jobs.manage"  # only our own background work reads mailboxes
SOURCE = "mailbox"
PREVIEW = 20_000
LONGEST_EARLIER = 4_000


@action(needs=WORK, hidden=True)
def take_in_mail(arrival: Arrival, *, by: Actor, raw: bytes, now: datetime) -> Arrival | None:
    """Settle what one mail of a mailbox is. Of one that is settled already, nothing."""
    open_ones = Arrival.objects.select_for_update().filter(pk=arrival.pk, state__in=("waiting", "missing"))
    held = open_ones.first()
    if held is None:
        return None
    held.digest, held.reason = digest_of(raw), ""
    Letter.objects.filter(arrival=held).delete()
    if twin := known_already(held):
        same_as(held, twin)
    else:
        held.state, held.message = sorted_out(held, raw, by, now)
    held.save()
    return held


def digest_of(raw: bytes) -> bytes:
    return hmac.digest(env.key("arrivals").encode(), raw, hashlib.sha256)


def known_already(held: Arrival) -> Arrival | None:
    """The same mail under another number: the server has numbered its mail anew, or has it twice."""
    same = Arrival.objects.filter(mailbox=held.mailbox_id, digest=held.digest, state__in=SETTLED)
    return same.exclude(pk=held.pk).order_by("pk").first()


def same_as(held: Arrival, twin: Arrival) -> None:
    held.state, held.message_id, held.reason = twin.state, twin.message_id, twin.reason
    if twin.numbering != held.numbering:
        Letter.objects.filter(arrival=twin).update(arrival=held)
        twin.delete()
    elif held.state == "unsorted":
        held.state, held.reason = "aside", _("The same mail is there twice.")


def sorted_out(held: Arrival, raw: bytes, by: Actor, now: datetime) -> tuple[str, Message | None]:
    if (report := read_report(raw)) is not None:
        try:
            apply_report(report, by)
        except Missing as missing:
            held.reason = missing.sentence
        return "report", None
    mail = read(raw)
    if is_copy_of_ours(mail):
        return "own", None
    match = whose(mail)
    if match.contact is None:
        held.reason = match.why
        Letter.objects.create(
            arrival=held, sender=sender_of(mail), sender_name=mail.sender_name, subject=mail.subject,
            text=mail.text[:PREVIEW], automatic=mail.automatic, raw=raw,
        )  # fmt: skip
        return "unsorted", None
    return "kept", received(mail, match.contact, match.parent, by, held.arrived_at or now)


def received(mail: Incoming, contact: Contact, parent: Message | None, by: Actor, at: datetime) -> Message:
    """The mail as a message of theirs, with its files. The same mail to two mailboxes is one message."""
    before = Message.objects.filter(message_id=mail.message_id).first() if mail.message_id else None
    if before and before.state == "received" and before.contact_id == contact.pk:
        return before
    message = Message(
        contact=contact, subject=mail.subject or _("No subject"), text=mail.text[:LONGEST_TEXT], purpose=PERSONAL,
        channel="email", state="received", address=sender_of(mail), happened_at=at,
        # A number that another message has already is not theirs: whoever wrote it may have made it up.
        message_id="" if before else mail.message_id, in_reply_to=parent.message_id if parent else "",
        earlier=earlier_of(mail), automatic=mail.automatic, source=SOURCE,
        owner_id=(parent.owner_id if parent else None) or contact.owner_id,
    )  # fmt: skip
    message.save()
    message.refresh_from_db()
    message.left_out = "; ".join(attached(message, files_of(mail), by))[:500]
    if message.left_out:
        message.save(update_fields=["left_out"])
    told = MessageReceived(message.subject, mail.automatic, parent.pk if parent else 0, message.left_out)
    record(told, about=message, by=by, within=message.belongs_to, at=at)
    return message


def earlier_of(mail: Incoming) -> str:
    """The numbers of what came before, the oldest first, as an answer names them."""
    found = " ".join(f"<{each}>" for each in reversed(mail.answers))
    return found if len(found) <= LONGEST_EARLIER else found[-LONGEST_EARLIER:].partition(" ")[2]


def files_of(mail: Incoming) -> list[Attachment]:
    """What came along; and the whole text, where it is longer than a message may be."""
    if len(mail.text) <= LONGEST_TEXT:
        return list(mail.attachments)
    return [Attachment("whole-text.txt", mail.text.encode()), *mail.attachments]


def attached(message: Message, files: list[Attachment], by: Actor) -> list[str]:
    """Keep the files by the rules that hold for every file; which were left out, and why."""
    left_out = []
    for each in files:
        try:
            attach_file(message, by=by, upload=Upload(each.name, BytesIO(each.content), len(each.content)))
        except Refused as refused:
            left_out.append(f"{each.name}: {refused.sentence}")
    return left_out
