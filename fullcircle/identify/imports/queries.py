"""Reading imports: the numbers of a check, the rows behind each number, and mappings used before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection
from django.db.models import Count

from fullcircle.identify.imports.models import VERDICTS, ImportRun, RowDecision
from fullcircle.identify.imports.plan import PlannedPart

PAGE = 50


@dataclass(frozen=True)
class Tally:
    """How many records of one kind get which verdict."""

    part: int
    label: str
    counts: list[tuple[str, str, int]]
    total: int


@dataclass(frozen=True)
class RowShown:
    """One row behind a number."""

    row: int
    verdict: str
    values: dict[str, Any]
    reason: str
    record_id: int | None
    decided: str = ""  # by whom, if somebody had to say what becomes of it


def tallies(run: ImportRun, parts: Sequence[PlannedPart]) -> list[Tally]:
    """The numbers, every verdict of every part, zero included."""
    found = []
    for planned in parts:
        verdicts = run.counts.get(str(planned.number), {})
        counts = [
            (verdict, str(label), verdicts.get(verdict, 0))
            for verdict, label in VERDICTS
            if verdict != "left_out" or verdicts.get(verdict)
        ]
        found.append(Tally(planned.number, planned.resource.plural, counts, sum(verdicts.values())))
    return found


def rows_behind(run: ImportRun, part: int, verdict: str, after: int = 0) -> list[RowShown]:
    """A page of the rows with one verdict, in the order of the file; of an old import without what the file said."""
    asked: dict[str, Any] = {
        "run": run.pk,
        "part": part,
        "verdict": verdict,
        "after": after,
        "most": PAGE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(BEHIND if run.stored else BEHIND_OLD, asked)
        rows = cursor.fetchall()
    return [
        RowShown(row, verdict, as_dict(cells), reason, pk, by) for row, verdict, cells, reason, pk, by in rows
    ]


BEHIND = """
SELECT s.row, coalesce(o.verdict, s.verdict), s.cells, coalesce(nullif(o.reason, ''), s.reason),
  coalesce(o.record_id, s.record_id), coalesce(d.by_name, '')
FROM identify_import_staged s LEFT JOIN identify_import_outcome o USING (run_id, part, row)
LEFT JOIN identify_import_decision d USING (run_id, part, row)
WHERE s.run_id = %(run)s AND s.part = %(part)s AND s.row > %(after)s AND coalesce(o.verdict, s.verdict) = %(verdict)s
ORDER BY s.row LIMIT %(most)s
"""
BEHIND_OLD = """
SELECT o.row, o.verdict, '{}', o.reason, o.record_id, coalesce(d.by_name, '')
FROM identify_import_outcome o LEFT JOIN identify_import_decision d USING (run_id, part, row)
WHERE o.run_id = %(run)s AND o.part = %(part)s AND o.row > %(after)s AND o.verdict = %(verdict)s
ORDER BY o.row LIMIT %(most)s
"""


def as_dict(cells: Any) -> dict[str, Any]:
    plain = orjson.loads(cells) if isinstance(cells, (str, bytes)) else cells
    return {slot.partition(":")[2] or slot: value for slot, value in plain.items()}


def reasons(run: ImportRun, part: int) -> dict[int, str]:
    """Row → why it did not go in, for rows that were rejected or wait for a person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row, reason FROM identify_import_outcome WHERE run_id = %(run)s AND part = %(part)s "
            "AND verdict IN ('rejected', 'review') UNION "
            "SELECT s.row, s.reason FROM identify_import_staged s WHERE s.run_id = %(run)s AND s.part = %(part)s "
            "AND s.verdict IN ('rejected', 'review') AND NOT EXISTS (SELECT 1 FROM identify_import_outcome o "
            "WHERE o.run_id = s.run_id AND o.part = s.part AND o.row = s.row)",
            {"run": run.pk, "part": part},
        )
        return dict(cursor.fetchall())


def waiting(run: ImportRun) -> dict[int, int]:
    """Part → how many of its rows wait for a person; rows that repeat them follow by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT part, count(*) FROM identify_import_staged WHERE run_id = %s AND verdict = 'review' "
            "AND same_as IS NULL GROUP BY part ORDER BY part",
            [run.pk],
        )
        return dict(cursor.fetchall())


def waiting_after(run: ImportRun, part: int, row: int) -> int | None:
    """The next row of a part that waits."""
    return waiting_row("SELECT min(row) FROM identify_import_staged WHERE row > %s", run, part, row)


def waiting_before(run: ImportRun, part: int, row: int) -> int | None:
    return waiting_row("SELECT max(row) FROM identify_import_staged WHERE row < %s", run, part, row)


def waiting_row(question: str, run: ImportRun, part: int, row: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"{question} AND run_id = %s AND part = %s AND verdict = 'review' AND same_as IS NULL",
            [row, run.pk, part],
        )
        return cursor.fetchone()[0]


def rows_waiting(run: ImportRun, part: int, after: int, most: int) -> list[int]:
    """Some rows of a part that wait, in the order of the file."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row FROM identify_import_staged WHERE run_id = %s AND part = %s AND verdict = 'review' "
            "AND same_as IS NULL AND row > %s ORDER BY row LIMIT %s",
            [run.pk, part, after, most],
        )
        return [row for (row,) in cursor.fetchall()]


def decided(run: ImportRun) -> dict[int, int]:
    """Part → how many of its rows are decided."""
    counted = RowDecision.objects.filter(run_id=run.pk).values_list("part").annotate(n=Count("row"))
    return dict(counted.order_by("part"))


def staging_was_lost(run: ImportRun) -> bool:
    """After a crash the database forgets unlogged tables, and who reads the file again may be stopped half-way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM identify_import_staged WHERE run_id = %s AND part = %s",
            [run.pk, len(run.plan["parts"]) - 1],
        )
        staged: int = cursor.fetchone()[0]
    return staged < run.rows


def left_by_revert(run: ImportRun) -> list[tuple[int, str]]:
    """Rows whose records a revert left as they are, with the reason."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row, reverted FROM identify_import_outcome WHERE run_id = %s AND reverted NOT IN ('', 'yes') "
            "ORDER BY part, row LIMIT 200",
            [run.pk],
        )
        return cursor.fetchall()
