"""What the law protects most, on its way in: health, belief and the like are kept apart, and only of those who agree.

A column that says such a thing goes into a preference of that kind, or it stays out. Whoever maps it says that it is kept for
the purpose of that preference. A row's value goes in only where the person agrees to the purpose: known already, or by the
same row. It lands in the table that PostgreSQL opens only while they do. What they said themselves stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fullcircle.identify.consent.models import ConsentState
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.traits.events import TraitAnswered
from fullcircle.identify.traits.models import SpecialAnswer, Trait
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.event import plain
from fullcircle.platform.records.fields import Field, from_definition

if TYPE_CHECKING:
    from fullcircle.identify.imports.plan import PlannedCell, PlannedPart
    from fullcircle.identify.imports.staging import Staged

PREFIX = "special:"
CONSENT = "consent:"
INTO = "contact"
NEEDS = "contact.sensitive"


def special_traits(keys: Iterable[str] | None = None) -> list[Trait]:
    """The preferences of special categories, or those of these fields."""
    kept = Trait.objects.select_related("field", "purpose").filter(field__removed_at=None).exclude(special="")
    return list(
        kept if keys is None else kept.filter(field__key__in=[key.removeprefix(PREFIX) for key in keys])
    )


def special_fields(actor: Actor) -> list[Field]:
    """What whoever sees sensitive things can fill, each with what it is about and what for."""
    return [field_of(trait) for trait in special_traits()] if actor.can(NEEDS) else []


def field_of(trait: Trait) -> Field:
    own = from_definition(trait.field)
    words = {"category": trait.get_special_display().lower(), "purpose": purpose_of(trait)}
    key, about = f"{PREFIX}{own.key}", _(" (%(category)s, for %(purpose)s)") % words
    return replace(own, key=key, path=key, custom=False, required=False, null=True, help=about)


def purpose_of(trait: Trait) -> str:
    return trait.purpose.name if trait.purpose else ""


def mapped(parts: Iterable["PlannedPart"]) -> dict[str, "PlannedCell"]:
    """The special columns of a plan, by the key of what they fill."""
    return {
        cell.field.key: cell for part in parts for cell in part.cells if cell.field.key.startswith(PREFIX)
    }


def insist_on_purpose(parts: Iterable["PlannedPart"]) -> None:
    """Nothing of it goes in before somebody has said what it is kept for."""
    cells = mapped(parts)
    wrong = [
        trait
        for trait in special_traits(cells)
        if cells[f"{PREFIX}{trait.field.key}"].cell.purpose != key_of(trait)
    ]
    if wrong:
        raise Refused(" ".join(why_asked(trait) for trait in wrong))


def key_of(trait: Trait) -> str:
    return trait.purpose.key if trait.purpose else ""


def why_asked(trait: Trait) -> str:
    return _(
        "“%(name)s” is about %(category)s: say that it is kept for “%(purpose)s” and for nothing else."
    ) % words_about(trait)


def why_kept(trait: Trait) -> str:
    """What somebody confirms on the page."""
    return _(
        "“%(name)s” is about %(category)s, which the law protects most. Keep it for “%(purpose)s” and for nothing "
        "else, of those who agree to that; of everybody else it is left out."
    ) % words_about(trait)


def words_about(trait: Trait) -> dict[str, Any]:
    return {
        "name": trait.field.label, "category": trait.get_special_display().lower(), "purpose": purpose_of(trait)
    }  # fmt: skip


def settle(
    planned: "PlannedPart", drafts: Sequence["Staged"], found: dict[int, list[int]]
) -> dict[int, list[str]]:
    """Leave in each draft only what may be kept and is news; row → what was left out and why."""
    slots = mapped([planned])
    if not slots:
        return {}
    traits = {f"{PREFIX}{trait.field.key}": trait for trait in special_traits(slots)}
    known = {pks[0] for pks in found.values() if len(pks) == 1}
    agreed, held = agreements(known, traits.values()), answers(known, traits.values())
    told: dict[int, list[str]] = {}
    for draft in drafts:
        about = found.get(draft.row, [])
        contact = about[0] if len(about) == 1 else 0
        for slot in [slot for slot in draft.values if slot in traits]:
            trait = traits[slot]
            if not ((contact, trait.purpose_id) in agreed or brings_consent(draft, trait)):
                told.setdefault(draft.row, []).append(
                    _("%(name)s: they have not agreed to “%(purpose)s”.")
                    % {"name": trait.field.label, "purpose": purpose_of(trait)}
                )
            elif (contact, trait.pk) not in held:
                continue
            elif held[contact, trait.pk] != plain(draft.values[slot]):
                told.setdefault(draft.row, []).append(
                    _("%(name)s: they said something else; that stands.") % {"name": trait.field.label}
                )
            del draft.values[slot]
    return told


def agreements(contacts: set[int], traits: Iterable[Trait]) -> set[tuple[int, int | None]]:
    """Contact and purpose, where the person agrees at this moment."""
    now = Q(until=None) | Q(until__gt=timezone.now())
    purposes = {trait.purpose_id for trait in traits}
    states = ConsentState.objects.filter(now, contact__in=contacts, purpose__in=purposes, status="granted")
    return set(states.values_list("contact_id", "purpose_id")) if contacts else set()


def answers(contacts: set[int], traits: Iterable[Trait]) -> dict[tuple[int, int], Any]:
    """What is kept of these people already."""
    kept = SpecialAnswer.objects.filter(contact__in=contacts, trait__in=[trait.pk for trait in traits])
    return {(row.contact_id, row.trait_id): row.value for row in kept} if contacts else {}


def brings_consent(draft: "Staged", trait: Trait) -> bool:
    """Whether the row itself says that they agree; what it may not say is gone from it by now."""
    mine = f"{CONSENT}{key_of(trait)}:"
    return any(value is True and slot.startswith(mine) for slot, value in draft.values.items())


KEEP = """
WITH said AS (
  SELECT DISTINCT ON (o.record_id, t.field_id) o.record_id AS contact_id, t.field_id AS trait_id, k.value, t.question,
    %(file)s || ', row ' || s.row AS source, f.key, f.label
  FROM identify_import_staged s
  JOIN LATERAL (
    SELECT record_id FROM identify_import_outcome
    WHERE run_id = %(run)s AND part = %(part)s AND row = s.row AND verdict IN ('new', 'update') LIMIT 1
  ) o ON true
  CROSS JOIN LATERAL jsonb_each(s.cells) AS k(slot, value)
  JOIN platform_customfield f ON f.key = split_part(k.slot, ':', 2) AND f.removed_at IS NULL
  JOIN identify_trait t ON t.field_id = f.id AND t.special <> ''
  WHERE s.run_id = %(run)s AND s.part = %(part)s AND s.row > %(after)s AND s.row <= %(upto)s AND s.same_as IS NULL
    AND s.cells ?| %(slots)s AND k.slot = ANY (%(slots)s) AND k.value <> 'null'
    AND EXISTS (SELECT FROM identify_consent_state st WHERE st.contact_id = o.record_id AND st.purpose_id = t.purpose_id
      AND st.status = 'granted' AND (st.until IS NULL OR st.until > now()))
  ORDER BY o.record_id, t.field_id, s.row
), kept AS (
  INSERT INTO identify_trait_special (contact_id, trait_id, value, question, how, asked_by, said_at, actor_name)
  SELECT contact_id, trait_id, value, question, 'import', source, now(), %(actor_name)s FROM said
  ON CONFLICT (contact_id, trait_id) DO NOTHING RETURNING contact_id, trait_id
), told AS (
  INSERT INTO platform_event (type, occurred_at, about_kind, about_id, within_kind, actor_kind, actor_id, actor_name,
    cause, payload)
  SELECT %(type)s, now(), 'contact', contact_id, '', %(actor_kind)s, %(user)s, %(actor_name)s, %(cause)s,
    jsonb_build_object('key', key, 'label', label, 'how', 'import', 'asked_by', source, 'question', question)
  FROM said JOIN kept USING (contact_id, trait_id) RETURNING id
)
SELECT array_agg(id) FROM told
"""


def keep_special(
    run: ImportRun, planned: "PlannedPart", slots: Iterable[str], chunk: dict[str, Any], by: Actor
) -> list[int]:
    """Write what a chunk says of those who agree, after their consents; the numbers of the events that tell of it."""
    wanted = [slot for slot in slots if slot.startswith(PREFIX)]
    if planned.resource.key != INTO or not wanted:
        return []
    values = chunk | {
        "slots": wanted, "file": run.name[:100], "type": TraitAnswered.type, "cause": f"import:{run.pk}",
        "user": by.user_id, "actor_kind": by.kind, "actor_name": by.name[:120],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(KEEP, values)
        return cursor.fetchone()[0] or []


# What the import brought goes with it; nothing was replaced, so nothing has to come back.
TAKE_BACK = """
DELETE FROM identify_trait_special d USING identify_import_outcome o, identify_import r
WHERE o.run_id = %(run)s AND o.part = %(part)s AND o.row >= %(first)s AND o.row < %(before)s AND o.reverted = ''
  AND r.id = o.run_id AND d.contact_id = o.record_id AND d.how = 'import' AND d.recorded_at >= r.created_at
  AND d.asked_by = left(r.name, 100) || ', row ' || o.row
"""
