"""How Harbor Pine writes to people: quiet hours, a cap, and letters that stand at every point of their way."""

from datetime import time, timedelta
from typing import Any

from fullcircle.demo.world import SOURCE, World
from fullcircle.identify.consent.deciding import may_contact
from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.gate.actions import set_cap, set_quiet_hours
from fullcircle.interact.gate.models import Outreach
from fullcircle.interact.mailboxes.models import Arrival, Letter, Mailbox
from fullcircle.interact.messages.actions import allow_personal_mail
from fullcircle.interact.messages.models import PERSONAL, Message, Sending
from fullcircle.interact.messages.staging import fresh_id
from fullcircle.platform.access.actor import Actor
from fullcircle.simulation.words import IMAP

ANSWERS = [
    ("Thursday suits us well. Could somebody carry it up to the second floor?\n\nOn Monday Harbor Pine wrote:\n"
     "> Your oak shelf:\n> It leaves our workshop on Thursday.\n> Yours, Harbor Pine", False),
    ("I am away until the 14th. In urgent cases please call the office.", True),
]  # fmt: skip
STRANGERS = [
    ("Mara Lindqvist", "mara@lindqvist.example", "A table for eight?", "Do you build tables in ash?", False),
    ("Fair Lisbon", "no-reply@fair.example", "Your registration", "Thank you for registering your stand.", True),
]  # fmt: skip
NIGHT = (time(21), time(8))
HOURS_APART = 29
LETTERS = [
    ("sent", "Your oak shelf", "It leaves our workshop on Thursday.", "250 2.0.0 taken"),
    ("sent", "The oil for your table", "Twice a year is enough: a thin coat, and a night to dry.", "250 2.0.0 taken"),
    ("sent", "Measurements for the bench", "Could you send me the height of the sill?", "250 2.0.0 taken"),
    ("uncertain", "Pick up or delivery?", "Both are possible on Saturday. Which suits you better?",
     "No answer came after the message was handed over: the connection broke."),
    ("failed", "Your invoice as a file", "Here is what you asked for.", "550 5.1.1 no such user here"),
    ("refused", "A look at the new workshop", "We would love to show you around.", "They objected on the same day."),
    ("draft", "About the scratch", "I am sorry to hear that. ", ""),
]  # fmt: skip


def store_letters(world: World, by: Actor) -> None:
    """Rules that a small firm would set, and a few letters to people who bought."""
    purpose = allow_personal_mail(by=by)
    set_cap(by=by, most=2, days=7)
    for channel in ("sms", "phone"):
        set_quiet_hours(by=by, channel=channel, begins=NIGHT[0], ends=NIGHT[1])
    people = list(Contact.objects.exclude(email="").exclude(owner=None).order_by("id")[: len(LETTERS)])
    for number, (contact, (state, subject, text, answer)) in enumerate(zip(people, LETTERS, strict=False)):
        at = world.now - timedelta(hours=HOURS_APART * (number + 1))
        message = Message.objects.create(
            contact=contact, owner_id=contact.owner_id, subject=subject, text=text, state=state, answer=answer,
            happened_at=at, message_id=fresh_id(), source=SOURCE, address=contact.email,
        )  # fmt: skip
        if state in ("draft", "refused", "failed"):
            continue
        decided = may_contact(
            contact, by=by, purpose=PERSONAL, channel="email", phase="transmit", at=at,
            cause=f"message:{message.pk}",
        )  # fmt: skip
        Sending.objects.create(
            message=message, contact=contact, purpose=purpose, channel="email", state=state, due_at=at,
            began_at=at, attempt=1, decision_id=decided.decision,
        )  # fmt: skip
        Outreach.objects.create(
            contact=contact, purpose=purpose, channel="email", marketing=False, at=at,
            cause=f"message:{message.pk}",
        )  # fmt: skip


def store_mailbox(world: World) -> None:
    """What customers answered, two mails from strangers, and one mail that the server does not hand out."""
    mailbox = Mailbox.objects.create(
        host=IMAP, username="hello@harborpine.example", since=(world.now - timedelta(days=30)).date(), paused=True,
        numbering=1, counted_at=world.now, on_server=len(ANSWERS) + len(STRANGERS) + 1,
    )  # fmt: skip
    sent = Message.objects.filter(source=SOURCE, state="sent").select_related("contact").order_by("id")
    for number, (message, (text, automatic)) in enumerate(zip(sent, ANSWERS, strict=False), 1):
        at = message.happened_at + timedelta(hours=2 + number)
        answer = Message.objects.create(
            contact=message.contact, owner_id=message.owner_id, subject=f"Re: {message.subject}", text=text, source=SOURCE,
            state="received", happened_at=at, message_id=fresh_id(), in_reply_to=message.message_id,
            earlier=f"<{message.message_id}>", address=message.contact.email, automatic=automatic,
        )  # fmt: skip
        arrived(mailbox, number, world, "kept", message=answer)
    for number, (name, address, subject, text, automatic) in enumerate(STRANGERS, len(ANSWERS) + 1):
        arrival = arrived(
            mailbox, number, world, "unsorted", reason=f"Nobody here has the address {address}."
        )
        raw = f"From: {name} <{address}>\r\nTo: {mailbox.username}\r\nSubject: {subject}\r\n\r\n{text}\r\n"
        Letter.objects.create(
            arrival=arrival, sender=address, sender_name=name, subject=subject, text=text, automatic=automatic,
            raw=raw.encode(),
        )  # fmt: skip
    why = "The server answered: Message file is broken."
    lost = arrived(mailbox, len(ANSWERS) + len(STRANGERS) + 1, world, "missing", reason=why)
    Letter.objects.create(
        arrival=lost, sender="joao@costa.example", sender_name="João Costa", subject="Drawings of the stairs"
    )


def arrived(mailbox: Mailbox, number: int, world: World, state: str, **also: Any) -> Arrival:
    at = world.now - timedelta(hours=HOURS_APART + number)
    return Arrival.objects.create(
        mailbox=mailbox, numbering=1, number=number, state=state, arrived_at=at, size=4_000, **also
    )
