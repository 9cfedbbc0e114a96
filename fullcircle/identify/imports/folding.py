"""Rows about one record: the first of them becomes the draft, later ones add to it, within a batch and across batches."""

from typing import Any

from django.db import connection

from fullcircle.identify.imports.cells import Cells
from fullcircle.identify.imports.columns import LISTED, listed
from fullcircle.identify.imports.plan import PlannedPart
from fullcircle.identify.imports.staging import Staged

Repeats = list[tuple[Staged, Staged]]

STAGED_WHERE = {
    # Adding nothing keeps PostgreSQL, while it has no statistics of a fresh import, from walking the whole part.
    column: "SELECT key, row, verdict, record_id, cells FROM identify_import_staged "  # noqa: S608 named below
    f"WHERE run_id + 0 = %s AND part + 0 = %s AND {column} = ANY({LISTED}::{kind}[]) AND same_as IS NULL"
    for column, kind in {"key": "text", "record_id": "bigint"}.items()
}


class Folding:
    """Finds the rows of one part that are about the same record as an earlier row of the file."""

    def __init__(self, planned: PlannedPart, cells: Cells, run_id: int):
        self.planned = planned
        self.cells = cells
        self.run_id = run_id

    def by_key(self, staged: list[Staged]) -> tuple[list[Staged], Repeats, dict[str, Staged]]:
        """Rows with a key seen before go into the record of the first such row; later values win."""
        earlier = self.earlier({draft.key for draft in staged if draft.key})
        firsts = dict(earlier)
        changed: dict[str, Staged] = {}
        alone: list[Staged] = []
        repeats: Repeats = []
        for draft in staged:
            first = firsts.setdefault(draft.key, draft) if draft.key else draft
            if first is draft:
                alone.append(draft)
                continue
            self.absorb(draft, first, f"Same {key_label(self.planned)}")
            if draft.verdict == "update" and first.was:
                changed[draft.key or ""] = first
            repeats.append((draft, first))
        return [*changed.values(), *alone], repeats, earlier

    def by_record(self, drafts: list[Staged], found: dict[int, list[int]]) -> tuple[list[Staged], Repeats]:
        """Rows that lead to one known record by different keys go into that record together."""
        led = {draft.row: found[draft.row][0] for draft in drafts if len(found.get(draft.row, ())) == 1}
        if not led:
            return drafts, []
        leading = self.leading_to(set(led.values()))
        kept: dict[int, Staged] = {}
        folded: Repeats = []
        for draft in drafts:
            pk = led.get(draft.row)
            first = leading.setdefault(pk, draft) if pk else draft
            if first.row == draft.row:
                kept[draft.row] = draft
                continue
            self.absorb(draft, first, "Same record")
            found[first.row] = [pk] if pk else []
            kept.setdefault(first.row, first)
            folded.append((draft, first))
        return list(kept.values()), folded

    def absorb(self, draft: Staged, first: Staged, shared: str) -> None:
        """A later row adds to the record of an earlier one; what it is found by stays as the earlier row says."""
        added = {slot: value for slot, value in draft.values.items() if slot != self.cells.key_slot}
        draft.verdict = "unchanged" if added.items() <= first.values.items() else "update"
        first.values = first.values | added
        draft.same_as, draft.values = first.row, {}
        draft.reason = f"{shared} as row {first.row:,}: both rows go into one record."

    def earlier(self, keys: set[str]) -> dict[str, Staged]:
        """Rows of earlier batches by key."""
        return {draft.key or "": draft for draft in self.staged_where("key", keys)}

    def leading_to(self, pks: set[int]) -> dict[int, Staged]:
        """Rows of earlier batches by the known record that they are about."""
        return {draft.record_id or 0: draft for draft in self.staged_where("record_id", pks)}

    def staged_where(self, column: str, values: set[Any]) -> list[Staged]:
        if not values:
            return []
        with connection.cursor() as cursor:
            cursor.execute(STAGED_WHERE[column], [self.run_id, self.planned.number, listed(values)])
            return [
                Staged(row, verdict, key, self.cells.typed(cells), record_id=record_id, was=verdict)
                for key, row, verdict, record_id, cells in cursor.fetchall()
            ]


def follow(repeats: Repeats) -> None:
    """What holds for the first row of a record holds for the rows that repeat it."""
    for draft, first in repeats:
        if first.verdict in ("review", "rejected", "left_out"):
            draft.verdict, draft.reason = first.verdict, f"{draft.reason} {first.reason}"
        draft.same_as = first.same_as or first.row


def key_label(planned: PlannedPart) -> str:
    return planned.match.label.lower() if planned.match else "key"
