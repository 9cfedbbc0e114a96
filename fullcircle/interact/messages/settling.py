"""What became of messages: of most of them in a few statements for a whole lot, of the others one by one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.deciding import Answer, question_of
from fullcircle.interact.gate.actions import note_arrival, note_failure
from fullcircle.interact.gate.asking import next_moment
from fullcircle.interact.gate.models import AddressState, Outreach
from fullcircle.interact.messages.events import MessageFailed, MessageHeld, MessageSent, MessageUncertain
from fullcircle.interact.messages.models import Message, Sending
from fullcircle.interact.messages.permits import Failed, NotNow, Outcome, Sent, Unknown
from fullcircle.interact.messages.wire import clear, end_of, unpacked
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import action
from fullcircle.platform.events.event import Told, record, record_all

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 240, 720)]
UNTIL_THE_LINE_IS_BACK = timedelta(minutes=1)
WORK = "jobs.manage"  # only our own background work hands messages over
SAID_NO = frozenset({"withdrawn", "objected", "no_marketing"})
CUT_OFF = "The program was cut off while it handed the message over."

TAKEN = """
WITH mine AS (
  UPDATE interact_sending s SET state = 'sent', worker = '', lease_until = NULL
  FROM unnest(%(numbers)s::bigint[], %(answers)s::text[], %(addresses)s::text[], %(moments)s::timestamptz[])
    AS e (number, answer, address, moment)
  WHERE s.message_id = e.number AND s.state = 'transmitting' AND s.worker = %(worker)s
  RETURNING s.message_id, s.contact_id, e.answer, e.address, e.moment
)
UPDATE interact_message m SET state = 'sent', answer = mine.answer, happened_at = mine.moment,
  address = coalesce(nullif(mine.address, ''), (SELECT c.email FROM identify_contact c WHERE c.id = mine.contact_id))
FROM mine WHERE m.id = mine.message_id
RETURNING m.id, m.subject, m.purpose, m.channel, m.contact_id, m.address, m.happened_at
"""
BACK = """
UPDATE interact_sending SET state = 'staged', worker = '', lease_until = NULL, attempt = greatest(attempt - 1, 0),
  due_at = greatest(due_at, %(due)s)
WHERE message_id = ANY (%(numbers)s) AND state = 'transmitting' AND worker = %(worker)s RETURNING message_id
"""


@dataclass(frozen=True)
class Known:
    """What one message came to, when, and where it went."""

    outcome: Outcome
    at: datetime
    address: str = ""


@dataclass
class Ended:
    """What became of a lot: of those that were handed over, and which never began."""

    known: dict[int, Known] = field(default_factory=dict)
    unbegun: set[int] = field(default_factory=set)
    later: timedelta = timedelta(0)  # after which those that never began are tried again


def settle(ended: Ended, worker: str, by: Actor, now: datetime) -> None:
    """Write down what became of a lot of ours; of what is not ours any more, nothing."""
    arrived = {number: each for number, each in ended.known.items() if isinstance(each.outcome, Sent)}
    taken(arrived, worker, by)
    for number, each in ended.known.items():
        if number not in arrived:
            settle_one(number, each.outcome, worker, by, now)
    give_back(ended.unbegun, worker, now + ended.later)
    clear(worker)


def taken(arrived: Mapping[int, Known], worker: str, by: Actor) -> None:
    """What becomes of nearly all."""
    if not arrived:
        return
    values: dict[str, Any] = {
        "numbers": list(arrived), "worker": worker, "addresses": [each.address for each in arrived.values()],
        "answers": [str(each.outcome.answer)[:300] for each in arrived.values()],
        "moments": [each.at for each in arrived.values()],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, values)
        rows = cursor.fetchall()
    record_all(
        [
            Told(MessageSent(subject, purpose, channel), "message", number, "contact", person, at)
            for number, subject, purpose, channel, person, _email, at in rows
        ],
        by=by,
    )
    note_arrivals([(email, at) for *_rest, email, at in rows], by)


def note_arrivals(arrivals: Sequence[tuple[str, datetime]], by: Actor) -> None:
    """Of addresses to which mail had failed for a while."""
    digests = {digest_of("email", email): (email, at) for email, at in arrivals}
    failing = AddressState.objects.filter(digest__in=list(digests), state="soft")
    for digest in failing.values_list("digest", flat=True):
        email, at = digests[bytes(digest)]
        note_arrival(by=by, email=email, at=at)


def settle_one(number: int, outcome: Outcome, worker: str, by: Actor, now: datetime) -> None:
    """What did not simply arrive."""
    mine = Sending.objects.filter(pk=number, state="transmitting", worker=worker)
    sending = mine.select_for_update(of=("self",)).select_related("message", "contact", "purpose").first()
    if sending is None:
        return
    if isinstance(outcome, Unknown):
        end(sending, "uncertain", by, now, outcome.answer)
    elif isinstance(outcome, Failed):
        failed(sending, outcome, by, now)
    elif isinstance(outcome, NotNow):
        sending.attempt -= 1
        sending.save(update_fields=["attempt"])
        put_back(sending, now + UNTIL_THE_LINE_IS_BACK)


def give_back(numbers: Collection[int], worker: str, due: datetime) -> None:
    """What never began waits for its turn again."""
    if not numbers:
        return
    with connection.cursor() as cursor:
        cursor.execute(BACK, {"numbers": list(numbers), "worker": worker, "due": due})
        given = [number for (number,) in cursor.fetchall()]
    Outreach.objects.filter(cause__in=[f"message:{number}" for number in given]).delete()


@action(needs=WORK, hidden=True)
def release_lost(*, by: Actor, now: datetime) -> int:
    """The lots of lost workers: what had ended is noted, what never began goes back, and of what had begun a person decides."""
    lost = Sending.objects.filter(state="transmitting", lease_until__lt=now)
    workers = dict(lost.select_for_update(skip_locked=True).values_list("pk", "worker"))
    stood = end_of(workers)
    uncertain = 0
    for number, worker in workers.items():
        state, outcome = stood.get(number, ("begun", None))
        if state == "ended":
            settle_lost(number, unpacked(outcome), worker, by, now)
        elif state == "begun":
            settle_one(number, Unknown(CUT_OFF), worker, by, now)
            uncertain += 1
        else:
            give_back([number], worker, now)
    return uncertain


def settle_lost(number: int, outcome: Outcome, worker: str, by: Actor, now: datetime) -> None:
    if isinstance(outcome, Sent):
        taken({number: Known(outcome, now)}, worker, by)
    else:
        settle_one(number, outcome, worker, by, now)


def hold(sending: Sending, answer: Answer, by: Actor, now: datetime) -> None:
    """Quiet hours put it off; every other no is for good."""
    if [reason.code for reason in answer.reasons] == ["quiet"]:
        question = question_of(sending.purpose.key, sending.channel, now)
        put_back(sending, next_moment(question, sending.contact.time_zone))
        return
    said_no = any(reason.code in SAID_NO for reason in answer.reasons)
    late = _("Withdrawn after staging.") if said_no else _("Held back after staging.")
    end(sending, "refused", by, now, f"{late} {answer.sentence}")


def put_back(sending: Sending, due_at: datetime) -> None:
    sending.state, sending.worker, sending.lease_until, sending.due_at = "staged", "", None, due_at
    sending.save(update_fields=["state", "worker", "lease_until", "due_at"])
    Outreach.objects.filter(cause=f"message:{sending.pk}").delete()


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
    "failed": lambda message, answer: MessageFailed(message.subject, answer[:300]),
    "uncertain": lambda message, answer: MessageUncertain(message.subject),
    "refused": lambda message, answer: MessageHeld(message.subject, answer[:300], after_staging=True),
}


def end(sending: Sending, state: str, by: Actor, now: datetime, answer: str) -> None:
    """The end of the way, for the message and its machinery alike."""
    message = sending.message
    sending.state, sending.worker, sending.lease_until = state, "", None
    sending.save(update_fields=["state", "worker", "lease_until"])
    if state == "uncertain":
        message.address = sending.contact.email
    else:
        Outreach.objects.filter(cause=f"message:{sending.pk}").delete()
    message.state, message.answer, message.happened_at = state, answer[:300], now
    message.save(update_fields=["state", "answer", "happened_at", "address"])
    if told := EVENTS.get(state):
        record(told(message, answer), about=message, by=by, within=message.belongs_to, at=now)
