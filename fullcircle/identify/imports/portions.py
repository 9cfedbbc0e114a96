"""How a commit is shared out: portions of rows, each written by one worker at a time and noted with what was written."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from fullcircle.identify.imports.models import ImportRun

SIZE = 5_000

DIVIDE = """
INSERT INTO identify_import_portion (run_id, part, after, upto, size, user_id, done)
SELECT %(run)s, part, coalesce(lag(max(row)) OVER (PARTITION BY part ORDER BY number), 0), max(row), count(*), %(user)s, false
FROM (
  SELECT part, row, (row_number() OVER (PARTITION BY part ORDER BY row) - 1) / %(size)s AS number
  FROM identify_import_staged WHERE run_id = %(run)s AND (part, row) > (%(part)s, %(row)s)
) s
GROUP BY part, number
"""
TAKE = """
SELECT after, upto, size FROM identify_import_portion WHERE run_id = %s AND part = %s AND NOT done
ORDER BY after LIMIT 1 FOR UPDATE SKIP LOCKED
"""
AFTER_IT = """
SELECT NOT EXISTS (SELECT 1 FROM identify_import_portion WHERE run_id = %s AND part = %s AND after > %s AND NOT done)
"""
OPEN = """
SELECT after FROM identify_import_portion WHERE run_id = %s AND part = %s AND NOT done ORDER BY after FOR UPDATE
"""


@dataclass(frozen=True)
class Chunk:
    """The rows of one part after `after`, up to and including `upto`."""

    run_id: int
    part: int
    after: int
    upto: int
    size: int = 0

    @property
    def params(self) -> dict[str, Any]:
        return {"run": self.run_id, "part": self.part, "after": self.after, "upto": self.upto}


def divide(run: ImportRun) -> None:
    """Share out the rows beyond the cursor, unless that has been done."""
    asked = {"run": run.pk, "user": run.user_id, "size": SIZE, "part": run.at_part, "row": run.at_row}
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM identify_import_portion WHERE run_id = %s)", [run.pk])
        if not cursor.fetchone()[0]:
            cursor.execute(DIVIDE, asked)


def forget(run: ImportRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM identify_import_portion WHERE run_id = %s", [run.pk])


def take(run_id: int, part: int) -> Chunk | None:
    """The next portion that nobody writes; it is ours until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [run_id, part])
        found = cursor.fetchone()
    return Chunk(run_id, part, *found) if found else None


def is_last(chunk: Chunk) -> bool:
    """Whether nothing waits behind it."""
    with connection.cursor() as cursor:
        cursor.execute(AFTER_IT, [chunk.run_id, chunk.part, chunk.after])
        last: bool = cursor.fetchone()[0]
    return last


def note_done(chunk: Chunk) -> None:
    """Last in the transaction that wrote it, so that others wait but a moment for the run's own row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE identify_import_portion SET done = true WHERE run_id = %s AND part = %s AND after = %s",
            [chunk.run_id, chunk.part, chunk.after],
        )
        cursor.execute(
            "UPDATE identify_import SET progress = least(goal, progress + %s) WHERE id = %s",
            [chunk.size, chunk.run_id],
        )


def left_open(run_id: int, part: int) -> int:
    """How many portions of the part are not written, once everybody who was writing has ended; nobody takes one now."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [run_id, part])
        return len(cursor.fetchall())
