"""What is known about somebody's consent, read for pages and programs; nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q

from fullcircle.identify.consent.models import ConsentEvent, ConsentState, Purpose, Standing, Wording
from fullcircle.identify.contacts.models import Contact

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class Holding:
    """What holds for a purpose on a channel; an empty status says that nothing was ever said."""

    purpose: Purpose
    channel: str
    state: ConsentState | None = None

    @property
    def status(self) -> str:
        return self.state.status if self.state else ""


@dataclass(frozen=True)
class Numbers:
    """How many people stand where with a purpose."""

    granted: int = 0
    pending: int = 0
    no: int = 0


def purposes_in_use() -> list[Purpose]:
    return list(Purpose.objects.filter(retired_at=None))


def holdings(contact: Contact, purposes: Iterable[Purpose]) -> list[Holding]:
    """Every purpose on each of its channels, and on those where something was once said."""
    states = {
        (state.purpose_id, state.channel): state
        for state in ConsentState.objects.filter(contact=contact).select_related("wording")
    }
    found = []
    for purpose in purposes:
        once = [
            channel for number, channel in states if number == purpose.pk and channel not in purpose.channels
        ]
        found += [Holding(purpose, key, states.get((purpose.pk, key))) for key in (*purpose.channels, *once)]
    return found


def standing_of(contact: Contact) -> Standing:
    return Standing.objects.filter(contact=contact).first() or Standing(contact=contact)


def wordings_of(purpose: Purpose) -> list[Wording]:
    """All of them with how many people agree to each now, the newest of each language first."""
    agreed = Count("states", filter=Q(states__status="granted"))
    rows = purpose.wordings.select_related("author").defer("author__password").annotate(agreed=agreed)
    return list(rows.order_by("language", "-version"))


def current_wordings(purposes: Iterable[Purpose], language: str) -> dict[int, Wording]:
    """The words in which each purpose is asked for in a language, or in the nearest there is."""
    newest: dict[tuple[int, str], Wording] = {}
    for wording in Wording.objects.filter(purpose__in=list(purposes)).order_by("version"):
        newest[wording.purpose_id, wording.language] = wording
    found: dict[int, Wording] = {}
    for (number, _), wording in sorted(
        newest.items(), key=lambda item: nearness(item[0][1], language), reverse=True
    ):
        found[number] = wording
    return found


def nearness(has: str, wants: str) -> tuple[bool, bool, bool, str]:
    """Smallest for the language itself, then for the same language elsewhere, then for English."""
    wanted = (wants or DEFAULT_LANGUAGE).lower().replace("_", "-")
    same = has.lower().split("-")[0] == wanted.split("-")[0]
    return has.lower() != wanted, not same, has != DEFAULT_LANGUAGE, has


def current_wording(purpose: Purpose, language: str = "") -> Wording | None:
    return current_wordings([purpose], language).get(purpose.pk)


def ledger_of(contact: Contact) -> list[ConsentEvent]:
    """Everything that was said, newest first, with the words that were seen."""
    return list(ConsentEvent.objects.filter(contact=contact).select_related("purpose", "wording"))


def numbers_by_purpose() -> dict[int, Numbers]:
    """How many people agree, wait and refuse, for each purpose; somebody who agrees on one channel agrees."""
    statement = """
    SELECT purpose_id, count(*) FILTER (WHERE best = 2), count(*) FILTER (WHERE best = 1), count(*) FILTER (WHERE best = 0)
    FROM (
      SELECT purpose_id, contact_id, max(CASE status WHEN 'granted' THEN 2 WHEN 'pending' THEN 1 ELSE 0 END) AS best
      FROM identify_consent_state GROUP BY 1, 2
    ) people GROUP BY 1"""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {number: Numbers(*counts) for number, *counts in cursor.fetchall()}


def pending_requests(contact: Contact, since: datetime) -> int:
    """How often somebody was asked to confirm since then."""
    asked = ConsentEvent.objects.filter(contact=contact, action="requested", recorded_at__gte=since)
    return asked.values("occasion").distinct().count()


# The state as the ledger tells it, beside the state as it is kept: equal, or a bug.
DIFFERENCES = """
WITH told AS (
  SELECT contact_id, purpose_id, channel, fc.consent_told(e ORDER BY occurred_at, id) AS now
  FROM identify_consent_event e WHERE purpose_id IS NOT NULL GROUP BY 1, 2, 3
), replayed AS (
  SELECT contact_id, purpose_id, channel, (now).status, (now).since, (now).until, (now).wording_id, (now).address,
    (now).source, (now).event_id
  FROM told WHERE (now).status IS NOT NULL
), kept AS (
  SELECT contact_id, purpose_id, channel, status, since, until, wording_id, address, source, event_id
  FROM identify_consent_state
)
SELECT count(*) FROM ((TABLE replayed EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE replayed)) d
"""


def differences_after_replay() -> int:
    """How many states are not what a replay of the whole ledger gives; none, ever."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES)
        return int(cursor.fetchone()[0])
