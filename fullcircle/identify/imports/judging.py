"""The verdict about a draft: what it would do to the records that are there, and why."""

from typing import Any

from fullcircle.identify.imports import consents, special
from fullcircle.identify.imports.decisions import Decision, decisions_of
from fullcircle.identify.imports.drafts import Drafts
from fullcircle.identify.imports.folding import key_label
from fullcircle.identify.imports.matching import current_values, found_by, nearly_same
from fullcircle.identify.imports.parsing import stored
from fullcircle.identify.imports.plan import PlannedPart
from fullcircle.identify.imports.sensitive import known_sensitive
from fullcircle.identify.imports.staging import Staged

NAMELIKE = ("given_name", "family_name", "email", "phone")

Found = dict[int, list[int]]
Known = dict[int, dict[str, Any]]


class Judge:
    """Gives the drafts of one part their verdicts."""

    def __init__(self, planned: PlannedPart, run_id: int, *, main: bool):
        self.planned = planned
        self.run_id = run_id
        self.main = main
        self.drafts = Drafts(planned.resource.model)
        self.required = [each for each in planned.resource.built_in_fields() if each.required]
        self.names_needed = {"name", *NAMELIKE} if "name" in self.drafts.defaults else set()
        self.decided: dict[int, Decision] | None = None  # by row; read when somebody acts

    @property
    def decisions(self) -> dict[int, Decision]:
        """Row → what a person decided about it."""
        if self.decided is None:
            self.decided = decisions_of(self.run_id, self.planned.number)
        return self.decided

    def found(self, drafts: list[Staged]) -> Found:
        """Row → the known records it is about, if any: those with its key, unless a person has chosen."""
        matches, decisions = self.matches(drafts), self.decisions
        found = {draft.row: matches[draft.key] for draft in drafts if draft.key and draft.key in matches}
        return found | {draft.row: decisions[draft.row].records for draft in drafts if draft.row in decisions}

    def matches(self, drafts: list[Staged]) -> dict[str, list[int]]:
        match = self.planned.match
        return found_by(self.planned.resource, match, [d.key for d in drafts if d.key]) if match else {}

    def known(self, pks: set[int]) -> Known:
        """What the matched records hold now, sensitive fields included."""
        aside = known_sensitive(self.planned, pks)
        return {
            pk: row | aside.get(pk, {})
            for pk, row in current_values(self.planned.resource.model, pks).items()
        }

    def all(self, drafts: list[Staged], found: Found) -> None:
        """Give every draft its verdict."""
        known = self.known({pks[0] for pks in found.values() if len(pks) == 1})
        unheard = consents.settle(self.planned, drafts, found)
        for row, reasons in special.settle(self.planned, drafts, found).items():
            unheard[row] = [*unheard.get(row, ()), *reasons]
        for draft in drafts:
            self.one(draft, found.get(draft.row, []), known)
        consents.mention(drafts, unheard)
        self.hold_the_erased(drafts)
        if self.main:
            decisions = self.decisions
            self.look_for_likeness([d for d in drafts if d.verdict == "new" and d.row not in decisions])

    def hold_the_erased(self, drafts: list[Staged]) -> None:
        """Who was erased does not come back by a file: a person decides, once they have agreed anew."""
        fresh = [draft for draft in drafts if draft.verdict == "new" and draft.row not in self.decisions]
        for at, day in consents.erased_among(self.planned, fresh).items():
            set_aside(fresh[at], consents.why_held(day))

    def one(self, draft: Staged, matched: list[int], known: Known) -> None:
        """New, update, unchanged, review, rejected or left out."""
        decision = self.decisions.get(draft.row)
        if decision and decision.choice == "leave":
            draft.verdict, draft.reason = "left_out", f"Left out by {decision.by}."
        elif decision and not known.keys() >= set(decision.records):
            set_aside(draft, f"The record that was chosen, no. {decision.record_id}, is no longer there.")
        elif len(matched) > 1:
            several = ", ".join(f"no. {pk}" for pk in sorted(matched)[:5])
            set_aside(draft, f"{len(matched)} records have this {key_label(self.planned)}: {several}.")
        elif matched:
            self.known_one(draft, known.get(matched[0]), matched[0])
        elif self.planned.part.mode == "update":
            reject(draft, f"Nothing known has this {key_label(self.planned)}; this import only updates.")
        else:
            self.new_one(draft)

    def known_one(self, draft: Staged, known: dict[str, Any] | None, pk: int) -> None:
        draft.record_id = pk
        if known is None:
            reject(draft, "The record is known, but not yours to see.")
            return
        if self.planned.part.mode == "create":
            draft.verdict, draft.reason = "unchanged", "Already known; this import only creates."
            return
        values, sentence = self.drafts.checked(draft.values, known)
        if sentence:
            reject(draft, sentence)
            return
        draft.values = values
        draft.verdict = (
            "update" if any(differs(known, slot, value) for slot, value in values.items()) else "unchanged"
        )

    def new_one(self, draft: Staged) -> None:
        """A new record needs what every record of its kind needs; one only pointed at may be called by its key."""
        if not self.main and draft.key and self.names_needed and not self.names_needed & draft.values.keys():
            draft.values = draft.values | {"name": draft.key}
        draft.values, sentence = self.drafts.checked(draft.values)
        draft.verdict, draft.reason = "new", ""
        if sentence := sentence or self.missing(draft):
            reject(draft, sentence)

    def missing(self, draft: Staged) -> str:
        """The first thing a new record lacks."""
        for each in self.required:
            if each.attribute not in draft.values and f"part:{each.key}" not in draft.values:
                return f"{each.label} is needed."
        return ""

    def look_for_likeness(self, drafts: list[Staged]) -> None:
        """A new row that is probably somebody we know is put aside for a person to look at."""
        likenesses = nearly_same(self.planned.resource, [draft.values for draft in drafts])
        for at, like in likenesses.items():
            set_aside(drafts[at], f"Looks like {like.name} (no. {like.pk}): same name and {like.shared}.")


def set_aside(draft: Staged, reason: str) -> None:
    draft.verdict, draft.reason = "review", reason


def reject(draft: Staged, reason: str) -> None:
    draft.verdict, draft.reason = "rejected", reason


def differs(known: dict[str, Any], slot: str, value: Any) -> bool:
    """Whether a value is news."""
    where, _, key = slot.partition(":")
    if where == "custom" and key:
        return bool(known["custom"].get(key) != stored(value))
    return bool(stored(known.get(slot)) != stored(value))
