"""The verbs of messages: write, put on their way, take back, and decide about what nobody can know."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from fullcircle.config.env import env
from fullcircle.identify.consent.deciding import MOST, Answer, may_contact, may_contact_many, question_of
from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.consent.links import links_to_unsubscribe
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.gate.asking import next_moment
from fullcircle.interact.messages import fencing  # noqa: F401  its verbs announce themselves
from fullcircle.interact.messages.events import (
    MessageDrafted,
    MessageRecalled,
    MessageSettled,
    MessageStaged,
)
from fullcircle.interact.messages.models import PERSONAL, Message, Sending
from fullcircle.interact.messages.permits import Rendered
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import edit_record, locked, new_record, touch
from fullcircle.platform.settings.organization import organization

UNDO_SECONDS = 10
FARTHEST = timedelta(days=366)
ONE_CLICK = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
NO_PURPOSE = "Personal mail is not allowed yet: somebody who decides on purposes has to allow it once, under Settings, Mail."


@dataclass(frozen=True)
class Staged:
    """Who will get it, and who was left out for which reasons."""

    messages: list[int]
    left_out: list[Answer]


@action(needs="consent.manage", label="Allow personal mail")
def allow_personal_mail(*, by: Actor) -> Purpose:
    """Let colleagues write to single people: a purpose that is no marketing, and that people can object to."""
    found = Purpose.objects.filter(key=PERSONAL).first()
    if found is not None:
        return found
    values = {
        "channels": ["email"], "basis": "legitimate_interests", "double_opt_in": False, "is_marketing": False,
        "description": _("What a colleague writes to you personally."),
    }  # fmt: skip
    return add_purpose(by=by, name=_("Personal mail"), key=PERSONAL, values=values)


@action(needs="add", hidden=True)
def create_message(model: type[Message], *, by: Actor, values: dict[str, Any], source: str = "") -> Message:
    """Begin to write to somebody: a draft, which nobody gets."""
    message, _facts = new_record(model, by=by, values=values, source=source)
    message.message_id = fresh_id()
    message.save(update_fields=["message_id"])
    message.refresh_from_db()
    record(MessageDrafted(message.subject), about=message, by=by, within=message.belongs_to)
    return message


@action(needs="edit", hidden=True)
def edit_message(
    thing: Message, *, by: Actor, values: dict[str, Any], expect: int | None = None, cause: str = ""
) -> Message:
    """Change a draft; what left, or is about to, stays as it is."""
    text = {"contact", "subject", "text"} & values.keys()
    if text and locked(thing).state != "draft":
        raise Refused("Only a draft can be changed. Take the message back first, if it has not left yet.")
    return edit_record(thing, by=by, values=values, expect=expect, cause=cause)


@action(needs="send", label="Send", fits=lambda message: message.state == "draft")
def send_message(message: Message, *, by: Actor, at: datetime | None = None) -> Message:
    """Put a draft on its way: in ten seconds, in which it can be taken back, or at a time of one's choice."""
    message, now = locked(message), timezone.now()
    if message.state != "draft":
        raise Refused("This message is on its way already, or has arrived.")
    if at is not None and not now <= at <= now + FARTHEST:
        raise Refused(fields={"at": "Choose a time between now and a year from now."})
    if not Purpose.objects.filter(key=message.purpose).exists():
        raise Refused(NO_PURPOSE)
    due = at or now + timedelta(seconds=UNDO_SECONDS)
    contact = Contact.objects.get(pk=message.contact_id)
    answer = may_contact(
        contact, by=by, purpose=message.purpose, channel=message.channel, at=due, phase="staged",
        cause=f"message:{message.pk}",
    )  # fmt: skip
    if [reason.code for reason in answer.reasons] == ["quiet"]:
        due = next_moment(question_of(message.purpose, message.channel, due), contact.time_zone)
    elif not answer.allowed:
        raise Refused(answer.sentence)
    put_on_its_way(message, contact, due, by)
    return message


@action(
    needs="send",
    label="Take back",
    fits=lambda message: message.state == "waiting",
)
def recall_message(message: Message, *, by: Actor) -> Message:
    """Take a message back that has not left yet: a letter is a draft again, one of many is canceled."""
    message = locked(message)
    waiting = Sending.objects.filter(message=message, state__in=("staged", "claimed"))
    if message.state != "waiting" or not waiting.exists():
        raise Refused("It is too late: the message has left, or is leaving at this moment.")
    if message.is_personal:
        gone, state = waiting.delete()[0], "draft"
    else:
        gone, state = waiting.update(state="canceled", worker="", lease_until=None), "canceled"
    if not gone:
        raise Refused("It is too late: the message is leaving at this moment.")
    message.state, message.leaves_at = state, None
    touch(message)
    message.save(update_fields=["state", "leaves_at", "version", "updated_at"])
    record(MessageRecalled(message.subject), about=message, by=by, within=message.belongs_to)
    return message


@action(
    needs="send",
    label="Send again",
    fits=lambda message: message.state in ("uncertain", "failed", "refused"),
)
def resend_message(message: Message, *, by: Actor) -> Message:
    """Try again what failed, was held back, or may not have arrived. Of what is uncertain they may get a second copy."""
    message = locked(message)
    if message.state not in ("uncertain", "failed", "refused"):
        raise Refused("Only a message that failed, was held back or is uncertain can be sent again.")
    now = timezone.now()
    contact = Contact.objects.get(pk=message.contact_id)
    put_on_its_way(message, contact, now, by)
    return message


@action(needs="send", label="It arrived", fits=lambda message: message.state == "uncertain")
def call_it_sent(message: Message, *, by: Actor) -> Message:
    """Decide that an uncertain message counts as sent: they answered, or the server's own log says so."""
    message = locked(message)
    if message.state != "uncertain":
        raise Refused("Only an uncertain message can be settled like this.")
    Sending.objects.filter(message=message).update(state="sent")
    message.state = "sent"
    touch(message)
    message.save(update_fields=["state", "version", "updated_at"])
    record(MessageSettled(message.subject), about=message, by=by, within=message.belongs_to)
    return message


@action(needs="message.send", label="Write an email")
def write_message(
    contact: Contact, *, by: Actor, subject: str, text: str, at: datetime | None = None
) -> Message:
    """Write to a contact and put it on its way in one go."""
    made = create_message(Message, by=by, values={"contact": contact.pk, "subject": subject, "text": text})
    return send_message(made, by=by, at=at)


@action(needs="message.send", hidden=True)
def stage_messages(
    *,
    by: Actor,
    rendered: Mapping[int, Rendered],
    purpose: str,
    cause: str,
    channel: str = "email",
    leaves_at: datetime | None = None,
) -> Staged:
    """Put a message to each of many people on its way, as far as the gate lets it; the same cause writes to nobody twice.

    It may run twice, and in portions: whoever has a message of this cause already gets no other.
    """
    if len(rendered) > MOST:
        raise Refused(f"Stage at most {MOST:,} messages at once.")
    known = Message.objects.filter(cause=cause, contact__in=list(rendered)).values_list(
        "contact_id", flat=True
    )
    numbers = [number for number in rendered if number not in set(known)]
    due = leaves_at or timezone.now()
    answers = may_contact_many(
        by=by, contacts=numbers, purpose=purpose, channel=channel, at=due, phase="staged", cause=cause
    )
    going = [each for each in answers if each.allowed or only_quiet(each)]
    found = question_of(purpose, channel, due).purpose
    messages = made_of(
        {each.contact_id: rendered[each.contact_id] for each in going}, found, channel, cause, due, by
    )
    if messages:
        wake(due)
    return Staged([each.pk for each in messages], [each for each in answers if each not in going])


def only_quiet(answer: Answer) -> bool:
    return [reason.code for reason in answer.reasons] == ["quiet"]


def made_of(
    parts: Mapping[int, Rendered], purpose: Purpose, channel: str, cause: str, due: datetime, by: Actor
) -> list[Message]:
    """The messages and their machinery, in a few statements however many there are."""
    links = unsubscribe_links(parts, purpose, channel, by)
    whole = {number: with_foot(each, links.get(number, "")) for number, each in parts.items()}
    messages = Message.objects.bulk_create(
        [
            Message(
                contact_id=number, subject=each.subject[:200], text=each.text, html=each.html, purpose=purpose.key,
                channel=channel, state="waiting", cause=cause, leaves_at=due, message_id=fresh_id(),
                owner_id=by.user_id, source=cause[:80],
            )
            for number, each in whole.items()
        ],
        batch_size=500,
    )  # fmt: skip
    Sending.objects.bulk_create(
        [
            Sending(
                message=message, contact_id=message.contact_id, purpose=purpose, channel=channel, due_at=due,
                headers=whole[message.contact_id].headers, cause=cause, staged_for=message.contact_id,
            )
            for message in messages
        ],
        batch_size=1_000,
    )  # fmt: skip
    return messages


def unsubscribe_links(
    numbers: Mapping[int, Any] | Sequence[int], purpose: Purpose, channel: str, by: Actor
) -> dict[int, str]:
    """The way out that belongs into everything that is marketing, or rests on consent."""
    if not (purpose.is_marketing or purpose.basis == "consent"):
        return {}
    return links_to_unsubscribe(by=by, contacts=list(numbers), purpose=purpose, channel=channel)


def with_foot(parts: Rendered, link: str) -> Rendered:
    """The headers by which mail programs unsubscribe with one click, and a foot where the text has none."""
    if not link:
        return parts
    headers = {**parts.headers, "List-Unsubscribe": f"<{link}>", **ONE_CLICK}
    known = organization()
    lines = [known.name, known.postal_address.replace("\n", ", ")]
    sender = " · ".join(line for line in lines if line)
    text, html, stop = parts.text, parts.html, _("Unsubscribe")
    if link not in text:
        text = f"{text.rstrip()}\n\n-- \n{sender}\n{stop}: {link}\n"
    if html and link not in html:
        foot = f'<p style="font-size:12px;color:#555">{escape(sender)}<br><a href="{escape(link)}">{escape(stop)}</a></p>'
        html = html.replace("</body>", f"{foot}</body>") if "</body>" in html else html + foot
    return Rendered(parts.subject, text, html, parts.links, headers)


def put_on_its_way(message: Message, contact: Contact, due: datetime, by: Actor) -> None:
    purpose = Purpose.objects.get(key=message.purpose)
    links = unsubscribe_links([contact.pk], purpose, message.channel, by)
    parts = with_foot(Rendered(message.subject, message.text, message.html), links.get(contact.pk, ""))
    # Whoever had a message of some cause before has it still: the cause writes to nobody twice.
    before = Sending.objects.filter(message=message).first()
    headers = {**(before.headers if before else {}), **parts.headers}
    staged_for = before.staged_for if before else contact.pk if message.cause else None
    Sending.objects.filter(message=message).delete()
    Sending.objects.create(
        message=message, contact=contact, purpose=purpose, channel=message.channel, due_at=due,
        headers=headers, cause=message.cause, staged_for=staged_for,
    )  # fmt: skip
    message.state, message.leaves_at, message.address = "waiting", due, contact.email
    message.text, message.html = parts.text, parts.html
    touch(message)
    message.save()
    record(MessageStaged(message.subject, due.isoformat()), about=message, by=by, within=message.belongs_to)
    wake(due)


def fresh_id() -> str:
    return f"{uuid.uuid4().hex}@{env.site_host}"


def wake(at: datetime) -> None:
    """Have it sent when its time has come."""
    from fullcircle.interact.messages.jobs import send_due

    send_due.defer(at=at)
