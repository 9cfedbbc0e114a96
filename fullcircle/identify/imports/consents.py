"""Consents on their way in: a file says who agreed to what, and since when; its name and the row are the evidence.

A file outweighs nobody's own word: what somebody has withdrawn, and addresses that are suppressed, need a new consent.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.identify.consent.actions import ONLY_PEOPLE
from fullcircle.identify.consent.addresses import digest_of
from fullcircle.identify.consent.channels import CHANNELS, told_of
from fullcircle.identify.consent.models import ConsentState, Purpose, Suppression
from fullcircle.identify.imports.columns import rows_where
from fullcircle.identify.imports.lines import OrderLines
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.imports.special import special_fields
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import NotAllowed
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.resource import Resource

if TYPE_CHECKING:
    from fullcircle.identify.imports.plan import PlannedPart
    from fullcircle.identify.imports.staging import Staged

PREFIX = "consent:"
INTO = "contact"


def fields_into(resource: Resource | OrderLines, actor: Actor) -> list[Field]:
    """What a file can fill: the fields of the record and, for people, what they agreed to and what is kept apart."""
    own = resource.fields(actor)
    if resource.key != INTO:
        return own
    may = actor.kind == "user" and actor.can("consent.record")
    return [*own, *(consent_fields() if may else ()), *special_fields(actor)]


def consent_fields() -> list[Field]:
    """For each purpose when they agreed, and for each of its channels whether."""
    found = []
    for purpose in Purpose.objects.filter(retired_at=None):
        for channel in purpose.channels:
            label = _("Agreed to %(purpose)s %(way)s") % {"purpose": purpose.name, "way": told_of(channel)}
            found.append(field_of(f"{PREFIX}{purpose.key}:{channel}", label, "yesno"))
        label = _("Agreed to %(purpose)s on this day") % {"purpose": purpose.name}
        found.append(field_of(f"{PREFIX}{purpose.key}", label, "date"))
    return found


def field_of(key: str, label: str, kind: Any) -> Field:
    return Field(key, label, kind, key, null=True)


def refuse_programs(keys: Iterable[str], actor: Actor) -> None:
    """A program that maps a consent is told why it cannot."""
    if actor.kind != "user" and any(key.startswith(PREFIX) for key in keys):
        raise NotAllowed(ONLY_PEOPLE)


def is_yes(slot: str) -> bool:
    """A slot that says whether, not when."""
    return slot.startswith(PREFIX) and slot.count(":") == 2


def settle(
    planned: "PlannedPart", drafts: Sequence["Staged"], found: dict[int, list[int]]
) -> dict[int, list[str]]:
    """Leave in each draft only the consents that are news and that a file may bring; row → what was left out and why."""
    if planned.resource.key != INTO or not any(each.field.key.startswith(PREFIX) for each in planned.cells):
        return {}
    states = states_of({pks[0] for pks in found.values() if len(pks) == 1})
    suppressed = suppressed_among(drafts)
    told: dict[int, list[str]] = {}
    for draft in drafts:
        about = found.get(draft.row, [])
        known = states.get(about[0], {}) if len(about) == 1 else {}
        if reasons := settle_one(draft, known, suppressed):
            told[draft.row] = reasons
    return told


def mention(drafts: Sequence["Staged"], unheard: dict[int, list[str]]) -> None:
    """Rows that go in without one of their consents say so."""
    for draft in drafts if unheard else ():
        if draft.row in unheard:
            draft.reason = " ".join([_("Left out:"), *unheard[draft.row], draft.reason]).strip()


def settle_one(draft: "Staged", known: dict[str, str], suppressed: set[tuple[bytes, str]]) -> list[str]:
    reasons = []
    kept = set()
    for slot in [slot for slot in draft.values if is_yes(slot)]:
        status = known.get(slot, "")
        if draft.values[slot] is not True or status == "granted":
            del draft.values[slot]
        elif status in ("withdrawn", "objected"):
            del draft.values[slot]
            reasons.append(_("they said no to %(what)s; new consent is needed.") % {"what": words_of(slot)})
        elif any((digest, slot) in suppressed for digest in digests(draft)):
            del draft.values[slot]
            reasons.append(
                _("the address is suppressed for %(what)s; new consent is needed.") % {"what": words_of(slot)}
            )
        else:
            kept.add(slot.rpartition(":")[0])
    for slot in [slot for slot in draft.values if slot.startswith(PREFIX) and not is_yes(slot)]:
        if slot not in kept:
            del draft.values[slot]
    return reasons


def words_of(slot: str) -> str:
    _prefix, purpose, channel = slot.split(":")
    return f"{purpose} {told_of(channel)}"


def digests(draft: "Staged") -> list[bytes]:
    """The hashes of the addresses that a row brings."""
    values = draft.values
    return [digest_of(kind, str(values[kind])) for kind in ("email", "phone") if values.get(kind)]


def states_of(contacts: set[int]) -> dict[int, dict[str, str]]:
    """Contact → slot → what holds."""
    found: dict[int, dict[str, str]] = {}
    rows = ConsentState.objects.filter(contact__in=contacts).select_related("purpose") if contacts else ()
    for state in rows:
        found.setdefault(state.contact_id, {})[f"{PREFIX}{state.purpose.key}:{state.channel}"] = state.status
    return found


def suppressed_among(drafts: Sequence["Staged"]) -> set[tuple[bytes, str]]:
    """The hashes among these rows that are suppressed, each with the consents that it forbids."""
    wanted = {digest for draft in drafts for digest in digests(draft)}
    slots = {slot for draft in drafts for slot in draft.values if is_yes(slot)}
    if not wanted or not slots:
        return set()
    purposes = {purpose.key: purpose for purpose in Purpose.objects.all()}
    found = set()
    for row in suppressions_of(wanted):
        for slot in slots:
            _prefix, key, channel = slot.split(":")
            purpose = purposes.get(key)
            covers = row["channel"] in ("", channel) and row["purpose_id"] in (None, purpose and purpose.pk)
            if purpose and covers and (purpose.is_marketing or not row["only_marketing"]):
                found.add((bytes(row["digest"]), slot))
    return found


def suppressions_of(brought: Iterable[bytes]) -> list[dict[str, Any]]:
    """What holds of these hashes; all of a batch go to PostgreSQL as one text, for ten thousand values apart cost more
    than everything else about their rows."""
    columns = ["digest", "channel", "purpose_id", "reason", "only_marketing", "created_at"]
    written = ["\\x" + digest.hex() for digest in brought]
    return rows_where(Suppression, columns, "digest", written, also="lifted_at IS NULL")


def erased_among(planned: "PlannedPart", drafts: Sequence["Staged"]) -> dict[int, date]:
    """Position → since when, of rows that bring an address of somebody who was erased."""
    if planned.resource.key != INTO or not drafts or not somebody_was_erased():
        return {}
    brought: dict[bytes, list[int]] = {}
    for at, draft in enumerate(drafts):
        for digest in digests(draft):
            brought.setdefault(digest, []).append(at)
    erased = [row for row in suppressions_of(brought) if row["reason"] == "erased"]
    return {
        at: timezone.localdate(row["created_at"]) for row in erased for at in brought[bytes(row["digest"])]
    }


def somebody_was_erased() -> bool:
    """Where nobody was, two hashes of every row would be made for nothing."""
    return Suppression.objects.filter(reason="erased", lifted_at=None).exists()


def why_held(day: date) -> str:
    return _(
        "Whoever has this address was erased on %(day)s. They come in again only with a new consent of theirs."
    ) % {"day": day.isoformat()}


KEEP = """
WITH said AS (
  SELECT o.record_id AS contact_id, p.id AS purpose_id, p.key, p.name, p.basis, split_part(k.slot, ':', 3) AS channel,
    s.row, c.email, c.phone, CASE WHEN p.expires_after_days IS NOT NULL
      THEN t.at + p.expires_after_days * interval '1 day' END AS until, t.at
  FROM identify_import_staged s
  JOIN LATERAL (
    SELECT record_id FROM identify_import_outcome
    WHERE run_id = %(run)s AND part = %(part)s AND row = s.row AND verdict IN ('new', 'update') LIMIT 1
  ) o ON true
  JOIN identify_contact c ON c.id = o.record_id
  CROSS JOIN LATERAL jsonb_each(s.cells) AS k(slot, value)
  JOIN identify_consent_purpose p ON p.key = split_part(k.slot, ':', 2)
  CROSS JOIN LATERAL (
    SELECT least(coalesce(((s.cells ->> ('consent:' || p.key))::date + time '12:00') AT TIME ZONE 'UTC', now()), now()) AS at
  ) t
  LEFT JOIN identify_consent_state st
    ON st.contact_id = o.record_id AND st.purpose_id = p.id AND st.channel = split_part(k.slot, ':', 3)
  WHERE s.run_id = %(run)s AND s.part = %(part)s AND s.row > %(after)s AND s.row <= %(upto)s AND s.same_as IS NULL
    AND s.cells ?| %(slots)s AND k.slot = ANY (%(slots)s) AND k.value = 'true'
    AND coalesce(st.status, '') NOT IN ('granted', 'withdrawn', 'objected')
), kept AS (
  INSERT INTO identify_consent_event (contact_id, purpose_id, channel, action, regards, basis, until, occurred_at,
    source, origin, evidence, address, user_agent, actor_kind, actor_id, actor_name, cause)
  SELECT contact_id, purpose_id, channel, 'granted', 'purpose', basis, until, at, 'import',
    %(file)s || ', row ' || row, %(file)s || ', row ' || row,
    CASE WHEN channel = ANY (%(by_email)s) THEN email WHEN channel = ANY (%(by_phone)s) THEN phone ELSE '' END, '',
    %(actor_kind)s, %(user)s, %(actor_name)s, %(cause)s
  FROM said
), told AS (
  INSERT INTO platform_event (type, occurred_at, about_kind, about_id, within_kind, actor_kind, actor_id, actor_name,
    cause, payload)
  SELECT 'consent.granted', min(at), 'contact', contact_id, '', %(actor_kind)s, %(user)s, %(actor_name)s, %(cause)s,
    jsonb_build_object('purpose', key, 'name', name, 'channels', jsonb_agg(channel ORDER BY channel),
      'ways', string_agg(%(told)s::jsonb ->> channel, %(and)s ORDER BY channel), 'source', 'import', 'confirmed', false)
  FROM said GROUP BY contact_id, purpose_id, key, name
  RETURNING id
)
SELECT array_agg(id) FROM told
"""


def keep_consents(
    run: ImportRun, planned: "PlannedPart", slots: Iterable[str], chunk: dict[str, Any], by: Actor
) -> list[int]:
    """Write into the ledger what the rows of a chunk say; the numbers of the events that tell of it."""
    wanted = [slot for slot in slots if is_yes(slot)]
    if planned.resource.key != INTO or not wanted:
        return []
    values = (
        chunk
        | who(by, run.pk)
        | {
            "slots": wanted,
            "file": run.name[:150],
            "by_email": [key for key, channel in CHANNELS.items() if channel.address == "email"],
            "by_phone": [key for key, channel in CHANNELS.items() if channel.address == "phone"],
            "told": orjson.dumps({key: told_of(key) for key in CHANNELS}).decode(),
            "and": f" {_('and')} ",
        }
    )
    with connection.cursor() as cursor:
        cursor.execute(KEEP, values)
        return cursor.fetchone()[0] or []


def who(by: Actor, run_id: int) -> dict[str, Any]:
    return {
        "user": by.user_id, "actor_kind": by.kind, "actor_name": by.name[:120], "cause": f"import:{run_id}"
    }  # fmt: skip


# What only this import said holds no longer; what somebody said since stays.
TAKE_BACK = """
INSERT INTO identify_consent_event (contact_id, purpose_id, channel, action, regards, basis, occurred_at, source, origin,
  evidence, address, user_agent, actor_kind, actor_id, actor_name, cause)
SELECT st.contact_id, st.purpose_id, st.channel, 'expired', 'purpose', '', now(), 'system', 'Import taken back', '', '', '',
  %(actor_kind)s, %(user)s, %(actor_name)s, %(cause)s
FROM identify_import_outcome o
JOIN identify_consent_state st ON st.contact_id = o.record_id AND st.status = 'granted'
JOIN identify_consent_event e ON e.id = st.event_id AND e.cause = %(brought)s
WHERE o.run_id = %(run)s AND o.part = %(part)s AND o.row >= %(first)s AND o.row < %(before)s AND o.verdict = 'update'
  AND o.reverted = ''
"""
# Whoever said something besides what this import brought is no longer only its work.
SAID_SINCE = (
    "NOT EXISTS (SELECT 1 FROM identify_consent_event e WHERE e.contact_id = t.id AND e.cause <> %(brought)s)"
)
