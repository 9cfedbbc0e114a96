"""Writing the marts: PostgreSQL says which files would hold something else by now, and these alone are written anew."""

import io
import json
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from django.core.exceptions import EmptyResultSet
from django.db import connection

from fullcircle.platform.warehouse.mart import MOMENT, Mart
from fullcircle.platform.warehouse.schema import arrow
from fullcircle.platform.warehouse.store import Kept, Manifest, Part, Store, Written

# Text of whole rows is compared: whatever moves a row, here or in a table beside it, is seen.
PRINTS = """
SELECT {part}, count(*), count(*)::text || ':' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text
FROM ({rows}) t ({names}) GROUP BY 1
"""
COPIED = "COPY (SELECT {columns} FROM ({rows}) t ({names}) WHERE {within}) TO STDOUT (FORMAT csv)"
NO_NUMBER = "none"
Told = Callable[[str], None]


def write(
    marts: dict[str, Mart], store: Store, before: Manifest, now: datetime, told: Told
) -> tuple[Manifest, Written]:
    """A list of all marts as they are now, with new files for whatever changed. The old files are still there."""
    after, written = Manifest(as_of=now.isoformat(), forgotten=before.forgotten, whole=True), Written()
    for mart in marts.values():
        told(mart.name)
        after.marts[mart.name] = write_one(mart, store, before.marts.get(mart.name), now, written)
    return after, written


def write_one(mart: Mart, store: Store, before: Kept | None, now: datetime, written: Written) -> Kept:
    known = before.parts if before and before.columns == mart.columns else {}
    kept = Kept(
        mart.columns, block=mart.block, person=mart.person, written_at=before.written_at if before else ""
    )
    for part, rows, mark in prints_of(mart):
        old = known.get(part)
        kept.parts[part] = old if old and old.print == mark else write_part(mart, store, part, mark)
        if kept.parts[part] is not old:
            written.files, written.rows = written.files + 1, written.rows + rows
    gone = len((before.parts if before else {}).keys() - kept.parts.keys())
    written.gone += gone
    if gone or any(part not in known or known[part] is not each for part, each in kept.parts.items()):
        kept.written_at = now.isoformat()
    return kept


def prints_of(mart: Mart) -> list[tuple[str, int, str]]:
    """Each file that there would be now, how many rows it would have, and what they come to."""
    try:
        rows, values = mart.rows().query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(PRINTS.format(part=part_of(mart), rows=rows, names=names_of(mart)), values)
        return sorted(cursor.fetchall())


def part_of(mart: Mart) -> str:
    """SQL of what a file is called by what it holds: 2026-05.12, or 12 where there are no months."""
    block = f"coalesce((t.\"{mart.cut}\" / {mart.block})::text, '{NO_NUMBER}')"
    if not mart.month:
        return block
    return f"to_char(t.\"{mart.month}\" AT TIME ZONE 'UTC', 'YYYY-MM') || '.' || {block}"


def names_of(mart: Mart) -> str:
    return ", ".join(f'"{name}"' for name in mart.columns)


def write_part(mart: Mart, store: Store, part: str, mark: str) -> Part:
    table = copied(mart, part)
    # No name is used twice: whoever reads the earlier file reads it to its end.
    name = f"{mart.name}/{part}.{secrets.token_hex(6)}.parquet"
    store.prepare(mart.name)
    pq.write_table(table, store.path(name), filesystem=store.files, compression="zstd")
    size = store.files.get_file_info(store.path(name)).size
    return Part(name, table.num_rows, mark, size)


def copied(mart: Mart, part: str) -> pa.Table:
    """The rows of one file, straight from PostgreSQL."""
    rows, values = mart.rows().query.sql_with_params()
    within, bounds = within_part(mart, part)
    question = COPIED.format(columns=columns_of(mart), rows=rows, names=names_of(mart), within=within)
    text = io.BytesIO()
    with connection.cursor() as cursor, cursor.cursor.copy(question, [*values, *bounds]) as blocks:
        for block in blocks:
            text.write(block)
    return table_of(mart, text)


def within_part(mart: Mart, part: str) -> tuple[str, list[Any]]:
    """The same as a range, which indexes and months of a table know."""
    month, _dot, block = part.rpartition(".")
    within, bounds = [f't."{mart.cut}" IS NULL'], list[Any]()
    if block != NO_NUMBER:
        first = int(block) * mart.block
        within, bounds = [f't."{mart.cut}" >= %s', f't."{mart.cut}" < %s'], [first, first + mart.block]
    if month:
        begins = datetime.fromisoformat(f"{month}-01T00:00:00+00:00")
        within += [f't."{mart.month}" >= %s', f't."{mart.month}" < %s']
        bounds += [begins, (begins + timedelta(days=32)).replace(day=1)]
    return " AND ".join(within), bounds


def columns_of(mart: Mart) -> str:
    """As CSV can carry them: moments without a zone, lists as JSON."""
    return ", ".join(spelled(name, kind) for name, kind in mart.columns.items())


def spelled(name: str, kind: str) -> str:
    if kind == MOMENT:
        return f"t.\"{name}\" AT TIME ZONE 'UTC'"
    return f'to_json(t."{name}")' if kind.startswith("array") else f't."{name}"'


def table_of(mart: Mart, text: io.BytesIO) -> pa.Table:
    schema = arrow(mart.columns)
    if not text.tell():
        return schema.empty_table()
    text.seek(0)
    lists = {name for name, kind in mart.columns.items() if kind.startswith("array")}
    found = pacsv.read_csv(
        text,
        read_options=pacsv.ReadOptions(column_names=list(mart.columns), use_threads=False),
        parse_options=pacsv.ParseOptions(newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(
            column_types={column.name: pa.string() if column.name in lists else column.type for column in schema},
            null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False,
            true_values=["t"], false_values=["f"],
        ),
    )  # fmt: skip
    for name in lists:
        listed = pa.array([unlisted(each) for each in found[name].to_pylist()], schema.field(name).type)
        found = found.set_column(found.schema.get_field_index(name), name, listed)
    return found.cast(schema)


def unlisted(text: str | None) -> Any:
    return None if text is None else json.loads(text)
