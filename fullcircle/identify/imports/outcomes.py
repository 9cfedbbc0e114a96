"""What came of the rows that made or changed no record, and the numbers of all outcomes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connection

from fullcircle.identify.imports.models import ImportRun

REST = """
INSERT INTO identify_import_outcome (run_id, part, row, user_id, verdict, reason, record_id, reverted)
SELECT s.run_id, s.part, s.row, %(user)s,
  CASE WHEN s.verdict IN ('new', 'update') AND (s.same_as IS NULL OR f.verdict = 'rejected') THEN 'rejected' ELSE s.verdict END,
  CASE WHEN s.verdict IN ('new', 'update') AND s.same_as IS NULL
    THEN 'What it belongs to could not be imported, or the record is not yours to change.' ELSE s.reason END,
  coalesce(s.record_id, f.record_id), ''
FROM identify_import_staged s
LEFT JOIN LATERAL (
  SELECT o.verdict, o.record_id FROM identify_import_outcome o
  WHERE o.run_id = %(run)s AND o.part = %(part)s AND o.row = s.same_as LIMIT 1
) f ON true
WHERE s.run_id = %(run)s AND s.part = %(part)s AND {which}
ON CONFLICT (run_id, part, row) DO NOTHING
"""

# Mostly every row of a portion has been written by now, and to count them costs less than to find none that was not.
HAVE_OUTCOMES = """
SELECT count(*) FROM identify_import_outcome
WHERE run_id = %(run)s AND part = %(part)s AND row > %(after)s AND row <= %(upto)s
"""
# The first row about a record may be in a portion that another worker has not finished; its repeats wait for the end.
REST_OF_PORTION = REST.format(
    which="s.row > %(after)s AND s.row <= %(upto)s AND (s.same_as IS NULL OR f.verdict IS NOT NULL)"
)
LATE_REPEATS = REST.format(
    which="s.verdict <> 'new' AND s.same_as IS NOT NULL AND NOT EXISTS (SELECT 1 FROM identify_import_outcome o "
    "WHERE o.run_id = %(run)s AND o.part = %(part)s AND o.row = s.row)"
)


def outcome_counts(run: ImportRun) -> dict[str, dict[str, int]]:
    """Part → verdict → how many, as it really came out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT part, verdict, count(*) FROM identify_import_outcome WHERE run_id = %s GROUP BY 1, 2",
            [run.pk],
        )
        found: dict[str, dict[str, int]] = {}
        for part, verdict, count in cursor.fetchall():
            found.setdefault(str(part), {})[verdict] = count
    return found


def as_counts(tallied: Counter[tuple[int, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (part, verdict), count in tallied.items():
        if count:
            found.setdefault(str(part), {})[verdict] = count
    return found


def added(counts: dict[str, dict[str, int]], tallied: Counter[tuple[int, str]]) -> dict[str, dict[str, int]]:
    """Counts so far and those of one more batch."""
    total: Counter[tuple[int, str]] = Counter(dict(flat(counts)))
    total.update(tallied)
    return as_counts(total)


def flat(counts: dict[str, dict[str, int]]) -> Iterator[tuple[tuple[int, str], Any]]:
    for part, verdicts in counts.items():
        for verdict, count in verdicts.items():
            yield (int(part), verdict), count
