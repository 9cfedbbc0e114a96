"""A decision about one row: the row is judged again with it, and rows that hang on it are found."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from fullcircle.identify.imports.checking import PartCheck
from fullcircle.identify.imports.decisions import Decision
from fullcircle.identify.imports.models import ImportRun, RowDecision
from fullcircle.identify.imports.outcomes import added
from fullcircle.identify.imports.plan import PlannedPart, read_plan
from fullcircle.identify.imports.staging import Staged, as_json
from fullcircle.platform.actions import Missing, Refused

CHOICES = dict(RowDecision.CHOICES)


@dataclass(frozen=True)
class Asked:
    """A staged row that a person is asked about, and what was decided about it before, if anything."""

    draft: Staged
    cells: dict[str, Any]  # as the file has them, whatever an earlier decision made of them
    question: str
    decision: RowDecision | None = None


def part_check(run: ImportRun, parts: list[PlannedPart], number: int) -> PartCheck:
    planned = parts[number]
    return PartCheck(planned, run.pk, read_plan(run.plan).region, main=number == len(parts) - 1)


def asked(run: ImportRun, check: PartCheck, row: int) -> Asked:
    """The row as it waits for a decision, or as it was decided."""
    number = check.planned.number
    decision = RowDecision.objects.filter(run_id=run.pk, part=number, row=row).first()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT verdict, key, cells, reason, record_id FROM identify_import_staged "
            "WHERE run_id = %s AND part = %s AND row = %s AND same_as IS NULL",
            [run.pk, number, row],
        )
        found = cursor.fetchone()
    if found is None or (decision is None and found[0] != "review"):
        raise Missing("This row does not wait for a decision.")
    verdict, key, cells, reason, record_id = found
    plain = decision.cells if decision and decision.cells is not None else as_dict(cells)
    draft = Staged(row, verdict, key, check.cells.typed(plain), reason, record_id)
    return Asked(draft, plain, decision.question if decision else reason, decision)


def as_dict(cells: Any) -> dict[str, Any]:
    return orjson.loads(cells) if isinstance(cells, (str, bytes)) else cells


def check_choice(planned: PlannedPart, choice: str, record_id: int | None) -> None:
    """A choice is one of three, and goes with what the import is for."""
    if choice not in CHOICES:
        raise Refused(fields={"choice": f"Choose one of {', '.join(CHOICES)}."})
    if (choice == "update") != (record_id is not None):
        raise Refused(fields={"record": "Say which record is to be updated, and only then."})
    if choice not in choices(planned):
        only = "updates known records" if choice == "create" else "creates new records"
        raise Refused(fields={"choice": f"This import only {only}. Change that with the columns."})


def choices(planned: PlannedPart) -> list[str]:
    """What can be decided about a row of this part."""
    left = {"create": "update", "update": "create"}.get(planned.part.mode)
    return [choice for choice in CHOICES if choice != left]


def judged_again(check: PartCheck, question: Asked, decision: Decision | None) -> Staged:
    """The row's draft with its new verdict; without a decision, as it was asked about first."""
    draft = question.draft
    again = Staged(draft.row, "review", draft.key, check.cells.typed(question.cells), question.question)
    if decision is not None:
        check.judge.decided = {again.row: decision}
        known = check.judge.known(set(decision.records))
        if not known.keys() >= set(decision.records):
            raise Refused(fields={"record": "This record is not there, or not yours to see."})
        again.reason = ""
        check.judge.one(again, decision.records, known)
    return again


def restage(run: ImportRun, part: int, draft: Staged) -> None:
    """Keep the row as it is judged now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE identify_import_staged SET verdict = %s, cells = %s, reason = %s, record_id = %s "
            "WHERE run_id = %s AND part = %s AND row = %s",
            [draft.verdict, as_json(draft.values), draft.reason, draft.record_id,
             run.pk, part, draft.row],
        )  # fmt: skip


def recounted(run: ImportRun, part: int, before: str, after: str) -> dict[str, dict[str, int]]:
    """The run's numbers when one row changes its verdict."""
    moved: Counter[tuple[int, str]] = Counter({(part, after): 1})
    moved[part, before] -= 1
    return added(run.counts, moved)


def hangs_on(run: ImportRun, check: PartCheck, draft: Staged) -> bool:
    """Whether other rows of the file follow this one, so that they have to be read again."""
    if not check.main:
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM identify_import_staged WHERE run_id = %(run)s AND part = %(part)s "
            "AND verdict = 'review' AND same_as = %(row)s) OR EXISTS (SELECT 1 FROM identify_import_staged "
            "WHERE record_id = %(record)s AND same_as IS NULL AND run_id = %(run)s AND part = %(part)s "
            "AND row <> %(row)s)",
            {"run": run.pk, "part": check.planned.number, "row": draft.row, "record": draft.record_id},
        )
        return cursor.fetchone()[0]


ALL = """
INSERT INTO identify_import_decision (run_id, part, row, user_id, choice, question, by_name)
SELECT s.run_id, s.part, s.row, s.user_id, %(choice)s, s.reason, %(by)s FROM identify_import_staged s
WHERE s.run_id = %(run)s AND s.part = %(part)s AND s.verdict = 'review' AND s.same_as IS NULL
ON CONFLICT (run_id, part, row) DO UPDATE
SET choice = excluded.choice, record_id = NULL, by_name = excluded.by_name, decided_at = now()
"""


def decide_waiting(run: ImportRun, part: int, choice: str, by_name: str) -> int:
    """One decision for every row of a part that waits; how many they are."""
    with connection.cursor() as cursor:
        cursor.execute(ALL, {"run": run.pk, "part": part, "choice": choice, "by": by_name})
        return cursor.rowcount
