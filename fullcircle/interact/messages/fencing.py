"""The fence: a message is marked as being handed over, and that is committed, before the first byte of it leaves.

What became of the message before rides in the same transaction, so that each message costs one commit. The gate is asked in
it, under a lock on the person: nobody is sent two at once past a cap, and whoever unsubscribed a moment ago gets nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.deciding import Answer, may_contact, question_of
from fullcircle.interact.gate.actions import note_arrival, note_failure
from fullcircle.interact.gate.asking import next_moment
from fullcircle.interact.gate.models import Outreach
from fullcircle.interact.mail.models import DomainPace
from fullcircle.interact.messages.events import MessageFailed, MessageHeld, MessageSent, MessageUncertain
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.interact.messages.permits import (
    Failed,
    NotNow,
    Outcome,
    Outgoing,
    Permit,
    Sender,
    Sent,
    Unknown,
)
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.epoch import note_epoch
from fullcircle.platform.actions import action
from fullcircle.platform.events.event import record
from fullcircle.platform.postgres.prepared import rows_of

LEASE = timedelta(minutes=2)  # longer than one message can take
IN_HAND = timedelta(minutes=5)  # longer than a whole lot can
AT_ONCE = 50
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 240, 720)]
UNTIL_THE_LINE_IS_BACK = timedelta(minutes=1)
PERSON_LOCK = 7_331
WORK = "jobs.manage"  # only our own background work hands messages over

CLAIM = """
UPDATE interact_sending SET state = 'claimed', worker = %(worker)s, lease_until = %(until)s
WHERE message_id IN (
  SELECT message_id FROM interact_sending s WHERE state = 'staged' AND due_at <= %(now)s AND channel = %(channel)s
    AND NOT EXISTS (SELECT 1 FROM interact_hold h WHERE h.cause = s.cause)
  ORDER BY due_at, message_id LIMIT %(most)s FOR UPDATE SKIP LOCKED
) RETURNING message_id
"""
PACE = """
INSERT INTO interact_domain_pace AS pace (domain, next_at) VALUES (%(domain)s, %(now)s + %(apart)s)
ON CONFLICT (domain) DO UPDATE SET next_at = greatest(pace.next_at, %(now)s) + %(apart)s
  WHERE pace.next_at <= %(now)s
RETURNING next_at
"""


HOLD = """
SELECT pg_advisory_xact_lock(%(lock)s, (s.contact_id %% 2147483648)::int), s.contact_id, c.name, c.email, c.time_zone,
  m.state, m.archived_at, s.attempt, EXISTS (SELECT 1 FROM interact_hold h WHERE h.cause = s.cause),
  (SELECT number FROM platform_epoch)
FROM interact_sending s JOIN interact_message m ON m.id = s.message_id JOIN identify_contact c ON c.id = s.contact_id
WHERE s.message_id = %(number)s AND s.state = 'claimed' AND s.worker = %(worker)s AND s.lease_until > %(now)s
FOR UPDATE OF s
"""
FENCED = """
WITH mine AS (
  UPDATE interact_sending SET state = 'transmitting', decision_id = %(decision)s, began_at = %(now)s, lease_until = %(until)s,
    attempt = attempt + 1
  WHERE message_id = %(number)s RETURNING contact_id, purpose_id, channel
)
INSERT INTO interact_outreach (contact_id, purpose_id, channel, marketing, at, cause)
SELECT contact_id, purpose_id, channel, %(marketing)s, %(now)s, %(cause)s FROM mine
ON CONFLICT (cause) DO UPDATE SET contact_id = excluded.contact_id, purpose_id = excluded.purpose_id,
  channel = excluded.channel, marketing = excluded.marketing, at = excluded.at
RETURNING id
"""
TAKEN = """
WITH mine AS (
  UPDATE interact_sending SET state = 'sent', worker = '', lease_until = NULL
  WHERE message_id = %(number)s AND state = 'transmitting' AND worker = %(worker)s RETURNING message_id, contact_id
)
UPDATE interact_message m SET state = 'sent', answer = %(answer)s, happened_at = %(now)s,
  address = coalesce(nullif(%(address)s, ''), c.email)
FROM mine JOIN identify_contact c ON c.id = mine.contact_id WHERE m.id = mine.message_id
RETURNING m.subject, m.purpose, m.channel, m.contact_id, m.address,
  %(address)s = '' OR EXISTS (SELECT 1 FROM interact_address_state a WHERE a.digest = %(digest)s AND a.state = 'soft')
"""
Ready = Mapping[int, Sending]  # what a lot needs, read at once
NOTHING: Ready = {}


@dataclass(frozen=True)
class Begun:
    """A message that may leave now."""

    permit: Permit
    outgoing: Outgoing


@action(needs=WORK, hidden=True)
def claim_messages(*, by: Actor, worker: str, channel: str, now: datetime) -> list[int]:
    """Take what is due into one worker's hands, each message into one alone; the oldest first."""
    values: dict[str, Any] = {
        "worker": worker,
        "until": now + IN_HAND,
        "now": now,
        "channel": channel,
        "most": AT_ONCE,
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        return sorted(number for (number,) in cursor.fetchall())


@action(needs=WORK, hidden=True)
def release_lost(*, by: Actor, now: datetime) -> int:
    """What lost workers held goes back; what they were handing over is uncertain, and a person decides about it."""
    held = Sending.objects.filter(state="claimed", lease_until__lt=now)
    held.update(state="staged", worker="", lease_until=None)
    lost = Sending.objects.filter(state="transmitting", lease_until__lt=now)
    found = list(lost.select_for_update(skip_locked=True).select_related("message"))
    for sending in found:
        end(sending, "uncertain", by, now, "The program was cut off while it handed the message over.")
    return len(found)


@action(needs=WORK, hidden=True)
def release_mine(*, by: Actor, worker: str, now: datetime, later: timedelta = timedelta(0)) -> None:
    """A worker that stops gives back what it has not begun."""
    mine = Sending.objects.filter(state="claimed", worker=worker)
    mine.update(state="staged", worker="", lease_until=None, due_at=now + later)


@action(needs=WORK, hidden=True, undoes=False)
def go_on(
    *,
    by: Actor,
    worker: str,
    ended: tuple[int, Outcome] | None,
    begin: int | None,
    per_minute: int = 0,
    ready: Ready = NOTHING,
) -> Begun | None:
    """Note what became of the last message, and mark the next one as being handed over, in one transaction."""
    now = timezone.now()
    if ended:
        number, outcome = ended
        before = ready.get(number)
        settle(number, outcome, worker, by, now, before.contact.email if before else "")
    return begun(begin, worker, by, now, per_minute, ready) if begin else None


def begun(number: int, worker: str, by: Actor, now: datetime, per_minute: int, ready: Ready) -> Begun | None:
    sending, on_hold = held(number, worker, by, now, ready)
    if sending is None:
        return None  # we took too long, and it is somebody else's now; or it was taken back
    message, contact = sending.message, sending.contact
    if on_hold:
        put_back(sending, sending.due_at)
        return None
    if message.archived_at or message.state != "waiting":
        end(sending, "canceled", by, now, "")
        return None
    answer = may_contact(
        contact, by=by, purpose=sending.purpose.key, channel=sending.channel, at=now, phase="transmit",
        cause=f"message:{number}",
    )  # fmt: skip
    if not answer.allowed:
        hold(sending, answer, by, now)
        return None
    if per_minute and not paced(contact.email, now, timedelta(minutes=1) / per_minute):
        put_back(sending, now + timedelta(minutes=1) / per_minute * (1 + number % AT_ONCE))
        return None
    return fenced(sending, answer, now)


def held(number: int, worker: str, by: Actor, now: datetime, ready: Ready) -> tuple[Sending | None, bool]:
    """The message and its person under lock, as they are now; what cannot change meanwhile was read for the whole lot."""
    values = {"number": number, "worker": worker, "now": now, "lock": PERSON_LOCK}
    rows = rows_of(HOLD, values)
    if not rows:
        return None, False
    _lock, person, name, email, zone, state, archived_at, attempt, on_hold, epoch = rows[0]
    note_epoch(by, epoch)
    sending = ready.get(number) or read_ahead([number])[number]
    if sending.contact_id != person:  # merged into another meanwhile
        sending = read_ahead([number])[number]
    sending.contact.name, sending.contact.email, sending.contact.time_zone = name, email, zone
    sending.message.state, sending.message.archived_at, sending.attempt = state, archived_at, attempt
    return sending, on_hold


def read_ahead(numbers: list[int]) -> Ready:
    """All that a lot needs, in one question."""
    found = Sending.objects.filter(pk__in=numbers).select_related("message", "contact", "purpose")
    return {each.pk: each for each in found}


def fenced(sending: Sending, answer: Answer, now: datetime) -> Begun:
    """Committed with this, the message counts as possibly sent, whatever happens to us."""
    message, contact = sending.message, sending.contact
    assert answer.decision is not None
    values = {
        "number": sending.pk, "decision": answer.decision, "now": now, "until": now + LEASE,
        "cause": f"message:{sending.pk}", "marketing": sending.purpose.is_marketing,
    }  # fmt: skip
    rows_of(FENCED, values)
    outgoing = Outgoing(
        message.message_id, now, contact.name, contact.email, message.subject, message.text, message.html,
        sending.headers, writer_of(message), Sender(sending.from_name, sending.reply_to),
    )  # fmt: skip
    return Begun(Permit(answer.decision, sending.pk, contact.pk), outgoing)


def writer_of(message: Message) -> str:
    """Whoever wrote it, if a person did."""
    return message.owner.name if message.is_personal and message.owner else ""


def hold(sending: Sending, answer: Answer, by: Actor, now: datetime) -> None:
    """Quiet hours put it off; every other no is for good."""
    if [reason.code for reason in answer.reasons] == ["quiet"]:
        question = question_of(sending.purpose.key, sending.channel, now)
        put_back(sending, next_moment(question, sending.contact.time_zone))
        return
    end(sending, "refused", by, now, answer.sentence)


def put_back(sending: Sending, due_at: datetime) -> None:
    sending.state, sending.worker, sending.lease_until, sending.due_at = "staged", "", None, due_at
    sending.save(update_fields=["state", "worker", "lease_until", "due_at"])
    Outreach.objects.filter(cause=f"message:{sending.pk}").delete()


def paced(email: str, now: datetime, apart: timedelta) -> bool:
    """Whether the domain's next moment is now; if so, it is taken."""
    domain = email.rpartition("@")[2].lower()
    DomainPace.objects.filter(next_at__lt=now - timedelta(days=1)).exclude(domain=domain).delete()
    values: dict[str, Any] = {"domain": domain, "now": now, "apart": apart}
    with connection.cursor() as cursor:
        cursor.execute(PACE, values)
        return cursor.fetchone() is not None


def settle(number: int, outcome: Outcome, worker: str, by: Actor, now: datetime, address: str = "") -> None:
    """Write down what became of a message that we were handing over; of one that is not ours any more, nothing."""
    if isinstance(outcome, Sent):
        taken(number, outcome, worker, by, now, address)
        return
    mine = Sending.objects.filter(pk=number, state="transmitting", worker=worker)
    sending = mine.select_for_update(of=("self",)).select_related("message", "contact", "purpose").first()
    if sending is None:
        return
    if isinstance(outcome, Unknown):
        end(sending, "uncertain", by, now, outcome.answer)
    elif isinstance(outcome, NotNow):
        sending.attempt -= 1
        sending.save(update_fields=["attempt"])
        put_back(sending, now + UNTIL_THE_LINE_IS_BACK)
    else:
        failed(sending, outcome, by, now)


def taken(number: int, outcome: Sent, worker: str, by: Actor, now: datetime, address: str) -> None:
    """What becomes of nearly all: in as few statements as can be."""
    values = {
        "number": number,
        "worker": worker,
        "now": now,
        "address": address,
        "answer": outcome.answer[:300],
        "digest": digest_of("email", address),
    }
    for subject, purpose, channel, person, email, had_failed in rows_of(TAKEN, values):
        message = Message(pk=number, subject=subject, purpose=purpose, channel=channel, contact_id=person)
        told = MessageSent(subject, purpose, channel)
        record(told, about=message, by=by, within=message.belongs_to, at=now)
        if had_failed:
            note_arrival(by=by, email=email, at=now)


def failed(sending: Sending, outcome: Failed, by: Actor, now: datetime) -> None:
    if outcome.about_recipient:
        note_failure(
            sending.contact, by=by, email=sending.contact.email, code=outcome.code, hard=outcome.gone, at=now
        )
    if outcome.again and sending.attempt <= len(PAUSES):
        put_back(sending, now + PAUSES[sending.attempt - 1])
        Message.objects.filter(pk=sending.pk).update(answer=outcome.answer[:300])
    else:
        end(sending, "failed", by, now, outcome.answer)


EVENTS = {
    "sent": lambda message, answer: MessageSent(message.subject, message.purpose, message.channel),
    "failed": lambda message, answer: MessageFailed(message.subject, answer[:300]),
    "uncertain": lambda message, answer: MessageUncertain(message.subject),
    "refused": lambda message, answer: MessageHeld(message.subject, answer[:300], after_staging=True),
}


def end(sending: Sending, state: str, by: Actor, now: datetime, answer: str) -> None:
    """The end of the way, for the message and its machinery alike."""
    message = sending.message
    sending.state, sending.worker, sending.lease_until = state, "", None
    sending.save(update_fields=["state", "worker", "lease_until"])
    if state in ("sent", "uncertain"):
        message.address = sending.contact.email
    else:
        Outreach.objects.filter(cause=f"message:{sending.pk}").delete()
    message.state, message.answer, message.happened_at = state, answer[:300], now
    message.save(update_fields=["state", "answer", "happened_at", "address"])
    if told := EVENTS.get(state):
        record(told(message, answer), about=message, by=by, within=message.belongs_to, at=now)
