"""The fence: a lot of messages is marked as being handed over, and that is committed, before the first byte of them leaves.

What became of the lot before rides in the same transaction. The gate is asked in it about all these people at once, under
locks on their rows: nobody is sent two at once past a cap, and whoever unsubscribed a moment ago gets nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson
from django.db import connection
from django.utils import timezone

from fullcircle.identify.consent.deciding import Answer, may_contact_many
from fullcircle.interact.mail.models import DomainPace
from fullcircle.interact.messages.models import PERSONAL, Message, Sending
from fullcircle.interact.messages.permits import Outgoing, Permit, Sender
from fullcircle.interact.messages.settling import Ended, end, hold, put_back, settle
from fullcircle.interact.messages.staging import wake
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import action
from fullcircle.platform.postgres.prepared import rows_of

LEASE = timedelta(minutes=2)  # longer than a lot can take
AT_ONCE = 50
BUSY = timedelta(seconds=1)  # after which somebody is tried again whose record is being changed
WORK = "jobs.manage"  # only our own background work hands messages over

DUE = """
SELECT s.message_id, s.contact_id FROM interact_sending s
WHERE s.state = 'staged' AND s.due_at <= %(now)s AND s.channel = %(channel)s
  AND NOT EXISTS (SELECT 1 FROM interact_hold h WHERE h.cause = s.cause)
ORDER BY s.due_at, s.message_id LIMIT %(most)s FOR UPDATE OF s SKIP LOCKED
"""
ALONE = (
    "SELECT id FROM identify_contact WHERE id = ANY (%(people)s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"
)
READ = """
SELECT s.message_id, s.contact_id, p.key, s.due_at, s.headers::text, s.from_name, s.reply_to, m.message_id, m.subject, m.text,
  m.html, m.state, m.archived_at, m.owner_id, c.name, c.email
FROM interact_sending s JOIN interact_message m ON m.id = s.message_id JOIN identify_contact c ON c.id = s.contact_id
  JOIN identify_consent_purpose p ON p.id = s.purpose_id
WHERE s.message_id = ANY (%(numbers)s) ORDER BY s.due_at, s.message_id
"""
FENCED = """
WITH mine AS (
  UPDATE interact_sending s SET state = 'transmitting', worker = %(worker)s, decision_id = t.decision, began_at = %(now)s,
    lease_until = %(until)s, attempt = s.attempt + 1
  FROM unnest(%(numbers)s::bigint[], %(decisions)s::bigint[]) AS t (number, decision) WHERE s.message_id = t.number
  RETURNING s.message_id, s.contact_id, s.purpose_id, s.channel, s.cause
), wired AS (
  INSERT INTO interact_wire (message_id, worker, cause, state) SELECT message_id, %(worker)s, cause, 'waiting' FROM mine
  ON CONFLICT (message_id) DO UPDATE SET worker = excluded.worker, cause = excluded.cause, state = 'waiting', outcome = NULL
)
INSERT INTO interact_outreach (contact_id, purpose_id, channel, marketing, at, cause)
SELECT m.contact_id, m.purpose_id, m.channel, p.is_marketing, %(now)s, 'message:' || m.message_id
FROM mine m JOIN identify_consent_purpose p ON p.id = m.purpose_id
ON CONFLICT (cause) DO UPDATE SET contact_id = excluded.contact_id, purpose_id = excluded.purpose_id,
  channel = excluded.channel, marketing = excluded.marketing, at = excluded.at
"""
PACE = """
INSERT INTO interact_domain_pace AS pace (domain, next_at) VALUES (%(domain)s, %(now)s + %(apart)s)
ON CONFLICT (domain) DO UPDATE SET next_at = greatest(pace.next_at, %(now)s) + %(apart)s
  WHERE pace.next_at <= %(now)s
RETURNING next_at
"""


class Due(NamedTuple):
    """A message whose time has come, with all that is needed of it."""

    number: int
    contact: int
    purpose: str
    due_at: datetime
    headers: str
    from_name: str
    reply_to: str
    message_id: str
    subject: str
    text: str
    html: str
    state: str
    archived_at: datetime | None
    owner: int | None
    name: str
    email: str


@dataclass(frozen=True)
class Begun:
    """A message that may leave now."""

    permit: Permit
    outgoing: Outgoing


@dataclass(frozen=True)
class Lot:
    """What may leave now, and whether something was due that could not be looked at in this moment."""

    letters: tuple[Begun, ...] = ()
    more: bool = False


@action(needs=WORK, hidden=True, undoes=False)
def go_on(
    *, by: Actor, worker: str, channel: str, ended: Ended | None = None, most: int = 0, per_minute: int = 0
) -> Lot:
    """Note what became of the last lot, and mark the next one as being handed over, in one transaction."""
    now = timezone.now()
    if ended:
        settle(ended, worker, by, now)
    return begun(worker, channel, by, now, most, per_minute) if most else Lot()


def begun(worker: str, channel: str, by: Actor, now: datetime, most: int, per_minute: int) -> Lot:
    due = rows_of(DUE, {"now": now, "channel": channel, "most": most})
    if not due:
        return Lot()
    people = {person for (person,) in rows_of(ALONE, {"people": sorted({person for _number, person in due})})}
    wait = [number for number, person in due if person not in people]
    if wait:
        Sending.objects.filter(pk__in=wait).update(due_at=now + BUSY)
        wake(now + BUSY)
    found = one_each(read([number for number, person in due if person in people]))
    going = [each for each in found if each.archived_at is None and each.state == "waiting"]
    for each in found:
        if each not in going:
            end(whole(each.number), "canceled", by, now, "")
    answers = asked(going, channel, by, now)
    allowed = [each for each in going if let_through(each, answers[each.contact], by, now, per_minute)]
    return Lot(tuple(fenced(allowed, answers, worker, now)), more=True)


def read(numbers: Collection[int]) -> list[Due]:
    return [Due(*row) for row in rows_of(READ, {"numbers": list(numbers)})]


def one_each(due: Iterable[Due]) -> list[Due]:
    """Of two messages to one person the second waits for the next lot: the first counts for their caps."""
    first: dict[int, Due] = {}
    for each in due:
        first.setdefault(each.contact, each)
    return list(first.values())


def whole(number: int) -> Sending:
    """With all that the rare cases need."""
    return Sending.objects.select_related("message", "contact", "purpose").get(pk=number)


def asked(due: Sequence[Due], channel: str, by: Actor, now: datetime) -> dict[int, Answer]:
    """The gate's word about each of them, at this moment; it is recorded."""
    found: dict[int, Answer] = {}
    for purpose in sorted({each.purpose for each in due}):
        causes = {each.contact: f"message:{each.number}" for each in due if each.purpose == purpose}
        for answer in may_contact_many(
            by=by, contacts=list(causes), purpose=purpose, channel=channel, at=now, phase="transmit", causes=causes
        ):  # fmt: skip
            found[answer.contact_id] = answer
    return found


def let_through(due: Due, answer: Answer, by: Actor, now: datetime, per_minute: int) -> bool:
    if not answer.allowed:
        hold(whole(due.number), answer, by, now)
        return False
    apart = timedelta(minutes=1) / per_minute if per_minute else timedelta(0)
    if apart and not paced(due.email, now, apart):
        put_back(whole(due.number), now + apart * (1 + due.number % AT_ONCE))
        return False
    return True


def fenced(due: Sequence[Due], answers: Mapping[int, Answer], worker: str, now: datetime) -> list[Begun]:
    """Committed with this, each of them counts as possibly sent as soon as its turn has come, whatever happens to us."""
    if not due:
        return []
    decisions = [number_of(answers[each.contact]) for each in due]
    values: dict[str, Any] = {
        "numbers": [each.number for each in due], "decisions": decisions, "worker": worker, "now": now, "until": now + LEASE,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(FENCED, values)
    writers = writers_of(due)
    return [
        Begun(Permit(decision, each.number, each.contact), outgoing(each, writers.get(each.owner or 0, ""), now))
        for each, decision in zip(due, decisions, strict=True)
    ]  # fmt: skip


def number_of(answer: Answer) -> int:
    assert answer.decision is not None
    return answer.decision


def outgoing(due: Due, writer: str, now: datetime) -> Outgoing:
    by_hand = due.purpose == PERSONAL
    return Outgoing(
        due.message_id, now, due.name, due.email, due.subject, due.text, due.html, orjson.loads(due.headers),
        writer if by_hand else "", Sender(due.from_name, due.reply_to),
    )  # fmt: skip


def writers_of(due: Sequence[Due]) -> dict[int, str]:
    """Whoever wrote what one person writes to another."""
    personal = [each.number for each in due if each.purpose == PERSONAL]
    if not personal:
        return {}
    owned = Message.objects.filter(pk__in=personal, owner__isnull=False)
    return dict(owned.values_list("owner_id", "owner__name"))


def paced(email: str, now: datetime, apart: timedelta) -> bool:
    """Whether the domain's next moment is now; if so, it is taken."""
    domain = email.rpartition("@")[2].lower()
    DomainPace.objects.filter(next_at__lt=now - timedelta(days=1)).exclude(domain=domain).delete()
    values: dict[str, Any] = {"domain": domain, "now": now, "apart": apart}
    with connection.cursor() as cursor:
        cursor.execute(PACE, values)
        return cursor.fetchone() is not None
