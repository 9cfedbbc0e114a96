"""Drafts: what each row would become, and the table where they wait until they are written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection
from psycopg import Cursor

from fullcircle.identify.imports.parsing import stored


@dataclass(slots=True)
class Staged:
    """One row as one record it would become."""

    row: int
    verdict: str = "new"
    key: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    record_id: int | None = None
    same_as: int | None = None
    was: str = ""  # the verdict it had before a later row added to it


# Lists side by side are read twice as fast as a list of rows, by us and by PostgreSQL.
KEEP = """
INSERT INTO identify_import_staged (run_id, user_id, part, row, verdict, key, cells, reason, record_id, same_as)
SELECT %s, %s, %s, row, verdict, key, cells, reason, record_id, same_as
FROM ROWS FROM (
  unnest(%s::bigint[]), unnest(%s::text[]), jsonb_array_elements_text(%s::jsonb), jsonb_array_elements(%s::jsonb),
  jsonb_array_elements_text(%s::jsonb), unnest(%s::bigint[]), unnest(%s::bigint[])
) AS s(row, verdict, key, cells, reason, record_id, same_as)
ON CONFLICT (run_id, part, row) DO UPDATE
SET verdict = excluded.verdict, cells = excluded.cells, reason = excluded.reason, record_id = excluded.record_id
"""


def keep(run_id: int, user_id: int, part: int, drafts: Sequence[Staged]) -> None:
    """Stage the drafts of a batch; a first row that a later one added to is staged anew."""
    lists = [
        numbers(draft.row for draft in drafts),
        f"{{{','.join([draft.verdict for draft in drafts])}}}",
        as_json([draft.key for draft in drafts]),
        as_json([draft.values for draft in drafts]),
        as_json([draft.reason for draft in drafts]),
        numbers(draft.record_id for draft in drafts),
        numbers(draft.same_as for draft in drafts),
    ]
    # Bound by the server: megabytes of text are not looked through for quotation marks.
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(KEEP, [run_id, user_id, part, *lists])


def forget(run_id: int) -> None:
    """Begin anew: what an earlier try has left would be taken for earlier rows of the file."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM identify_import_staged WHERE run_id = %s", [run_id])


def numbers(values: Iterable[int | None]) -> str:
    """Whole numbers as PostgreSQL writes an array."""
    return f"{{{','.join(['NULL' if value is None else str(value) for value in values])}}}"


def as_json(value: Any) -> str:
    """Values as a staged row keeps them."""
    return orjson.dumps(value, default=stored, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()
