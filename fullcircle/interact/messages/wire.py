"""What is on the wire at this moment: before each message of a lot one word says that it begins, and what the last one came to.

The word is a statement of its own on a table of a few rows, committed before the first byte leaves: it costs little, and
whoever finds the lot of a killed worker knows from it which message nobody can know about, and that the others have ended
or never begun. Whoever says no stops what has not begun, and waits for what has.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from time import monotonic, sleep
from typing import Any

import orjson
from django.db import connection

from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.stopping import stops_what_leaves, stops_what_leaves_to
from fullcircle.interact.messages.models import Sending, Wire
from fullcircle.interact.messages.permits import Failed, NotNow, Outcome, Sent, Unknown
from fullcircle.platform.access.acting import said_once
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.postgres.direct import literal

PATIENCE = 5.0  # seconds for which somebody who says no waits for a letter to them that has begun
LOOK = 0.02
KINDS: Mapping[str, type[Outcome]] = {"sent": Sent, "failed": Failed, "unknown": Unknown, "not now": NotNow}
KINDS_OF_ADDRESS = ("email", "phone")
NAMES = {kind: name for name, kind in KINDS.items()}

BEGIN = """
WITH last AS (
  UPDATE interact_wire SET state = 'ended', outcome = {outcome}
  WHERE message_id = {last} AND worker = {worker} AND state = 'begun'
)
UPDATE interact_wire w SET state = 'begun'
WHERE w.message_id = (
  SELECT message_id FROM interact_wire WHERE message_id = {number} AND worker = {worker} AND state = 'waiting'
  FOR UPDATE SKIP LOCKED
) AND NOT EXISTS (SELECT 1 FROM interact_hold h WHERE h.cause = w.cause)
RETURNING w.message_id
"""
STOP = """
UPDATE interact_wire w SET state = 'stopped' FROM interact_sending s
WHERE s.message_id = w.message_id AND s.state = 'transmitting' AND w.state = 'waiting' AND s.contact_id = ANY (%s)
"""
UNDER_WAY = """
SELECT count(*) FROM interact_sending s LEFT JOIN interact_wire w ON w.message_id = s.message_id
WHERE s.state = 'transmitting' AND s.contact_id = ANY (%s) AND (w.message_id IS NULL OR w.state = 'begun')
"""
CALL_BACK = """
WITH stopped AS (
  UPDATE interact_wire SET state = 'stopped' WHERE message_id = ANY (%s) AND state = 'waiting' RETURNING message_id
)
UPDATE interact_sending s SET state = 'staged', worker = '', lease_until = NULL, attempt = greatest(attempt - 1, 0)
FROM stopped WHERE s.message_id = stopped.message_id AND s.state = 'transmitting'
"""


def begin_with(number: int, worker: str, by: Actor, last: int | None, outcome: Outcome | None) -> bool:
    """Say that this message begins, and what the last one came to; not if somebody stopped it, or it is not ours any more."""
    kept = literal(packed(outcome)) + "::jsonb" if outcome else "NULL"
    told = BEGIN.format(number=int(number), worker=literal(worker), last=int(last or 0), outcome=kept)
    return said_once(by, told) is not None


def packed(outcome: Outcome) -> str:
    # No NUL gets into PostgreSQL, whatever a server says.
    return orjson.dumps([NAMES[type(outcome)], asdict(outcome)]).decode().replace("\\u0000", " ")


def unpacked(kept: Any) -> Outcome:
    name, facts = kept
    return KINDS[name](**facts)


def end_of(numbers: Iterable[int]) -> dict[int, tuple[str, Any]]:
    """Take these off the wire; how each of them stood there. From then on nobody begins with one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM interact_wire WHERE message_id = ANY (%s) RETURNING message_id, state, outcome::text",
            [list(numbers)],
        )
        return {
            number: (state, orjson.loads(kept) if kept else None) for number, state, kept in cursor.fetchall()
        }


def clear(worker: str) -> None:
    """Nothing of a lot is on the wire any more."""
    Wire.objects.filter(worker=worker).delete()


def called_back(numbers: Collection[int]) -> None:
    """Have these wait for their turn again, as far as nobody has begun with them."""
    with connection.cursor() as cursor:
        cursor.execute(CALL_BACK, [list(numbers)])


@stops_what_leaves
def stop_letters(contacts: Collection[int]) -> int:
    """Nothing begins to leave for these people any more. What has begun is waited for, as long as is bearable; how many
    letters may still arrive when that is over.

    Whoever says no holds the person's row. A lot is made under a lock on the same row, so that none is made meanwhile.
    """
    people = list(contacts)
    if not Sending.objects.filter(contact__in=people, state="transmitting").exists():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(STOP, [people])
    return beyond_recall(UNDER_WAY, people)


@stops_what_leaves_to
def stop_letters_to(addresses: Collection[str], digests: Collection[bytes]) -> int:
    """The same for addresses, whoever has them and whoever asks: functions of the database hold those people's rows."""
    wanted = [*addresses, *being_written_to(digests)] if digests else list(addresses)
    if not wanted:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT fc.stop_letters_to(%s)", [wanted])
    return beyond_recall("SELECT fc.letters_under_way_to(%s)", wanted)


def being_written_to(digests: Collection[bytes]) -> list[str]:
    """Addresses in a lot at this moment whose hash is one of these."""
    known = set(digests)
    lots = Sending.objects.filter(state="transmitting").values_list("contact__email", "contact__phone")
    return [
        address
        for each in lots
        for kind, address in zip(KINDS_OF_ADDRESS, each, strict=True)
        if digest_of(kind, address) in known
    ]


def beyond_recall(question: str, asked: Sequence[int] | Sequence[str]) -> int:
    """How many letters have begun, after waiting for them as long as is bearable."""
    until = monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute(question, [list(asked)])
            left: int = cursor.fetchone()[0]
            if not left or monotonic() >= until:
                return left
            sleep(LOOK)
