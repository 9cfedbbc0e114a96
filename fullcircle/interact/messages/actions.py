"""The verbs of messages: write, put on their way, take back, and decide about what nobody can know."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fullcircle.identify.consent.deciding import may_contact, question_of
from fullcircle.identify.consent.defining import add_purpose
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
from fullcircle.interact.messages.letters import letter_by_hand
from fullcircle.interact.messages.models import LONGEST_TEXT, PERSONAL, Message, Sending
from fullcircle.interact.messages.permits import Rendered
from fullcircle.interact.messages.staging import fresh_id, unsubscribe_links, wake, with_foot
from fullcircle.interact.messages.wire import called_back
from fullcircle.interact.templates.fields import names_known
from fullcircle.interact.templates.models import Template, TemplateVersion
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import edit_record, locked, new_record, touch

UNDO_SECONDS = 10
UNTITLED = gettext_lazy("No subject")
FARTHEST = timedelta(days=366)
NO_PURPOSE = "Personal mail is not allowed yet: somebody who decides on purposes has to allow it once, under Settings, Mail."


@dataclass(frozen=True)
class Begun:
    """A letter that was begun, by its number, and what the template wanted to say and is not known of this person."""

    message: int
    missing: tuple[str, ...]


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


@action(needs="message.send", label="Begin from a template")
def begin_letter(contact: Contact, *, by: Actor, template: Template) -> Begun:
    """Begin to write to somebody with the words of a template, filled in for them; a draft that is there gets these words."""
    version = TemplateVersion.objects.filter(template=template.pk, template__archived_at=None).first()
    if version is None:
        raise Refused("This template is not published yet.")
    purpose = Purpose.objects.filter(key=PERSONAL).first()
    if purpose is None:
        raise Refused(NO_PURPOSE)
    made = letter_by_hand(contact, version, purpose, by=by)
    values = {"subject": made.subject[:200] or str(UNTITLED), "text": made.text[:LONGEST_TEXT] or "…"}
    draft = draft_of(contact, by)
    kept = (
        edit_message(draft, by=by, values=values)
        if draft
        else create_message(Message, by=by, values={"contact": contact.pk, **values})
    )
    labels = names_known(by)
    return Begun(kept.pk, tuple(labels.get(name, name) for name in made.missing))


def draft_of(contact: Contact, by: Actor, answers: str = "") -> Message | None:
    """The letter that this colleague began to write to them last; of an answer, the one in answer to the same message."""
    mine = Message.objects.filter(contact=contact, owner=by.user_id, state="draft", purpose=PERSONAL)
    return mine.filter(archived_at=None, in_reply_to=answers).order_by("-id").first()


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
    called_back([message.pk])
    waiting = Sending.objects.filter(message=message, state="staged")
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


def put_on_its_way(message: Message, contact: Contact, due: datetime, by: Actor) -> None:
    purpose = Purpose.objects.get(key=message.purpose)
    links = unsubscribe_links([contact.pk], purpose, message.channel, by)
    parts = with_foot(Rendered(message.subject, message.text, message.html), links.get(contact.pk, ""))
    # Whoever had a message of some cause before has it still: the cause writes to nobody twice.
    before = Sending.objects.filter(message=message).first() or Sending(
        staged_for=contact.pk if message.cause else None
    )
    headers = {**before.headers, **parts.headers, **headers_of_thread(message)}
    Sending.objects.filter(message=message).delete()
    Sending.objects.create(
        message=message, contact=contact, purpose=purpose, channel=message.channel, due_at=due,
        headers=headers, cause=message.cause, staged_for=before.staged_for, from_name=before.from_name,
        reply_to=before.reply_to,
    )  # fmt: skip
    message.state, message.leaves_at, message.address = "waiting", due, contact.email
    message.text, message.html = parts.text, parts.html
    touch(message)
    message.save()
    record(MessageStaged(message.subject, due.isoformat()), about=message, by=by, within=message.belongs_to)
    wake(due)


def headers_of_thread(message: Message) -> dict[str, str]:
    """What an answer says about what it answers."""
    if not message.in_reply_to:
        return {}
    return {
        "In-Reply-To": f"<{message.in_reply_to}>",
        "References": message.earlier or f"<{message.in_reply_to}>",
    }
