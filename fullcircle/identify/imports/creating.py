"""The statement that makes new records of a chunk's rows, with their events and outcomes."""

from typing import Any

from django.db import models
from psycopg import sql

from fullcircle.identify.imports.columns import literal, name_of, sequence_of
from fullcircle.identify.imports.composing import Composed, comma
from fullcircle.identify.imports.telling import facts, told
from fullcircle.identify.imports.writing import IN_CHUNK, Writer

CREATE = """
WITH picked AS MATERIALIZED (
  SELECT nextval({sequence}::regclass) AS id, c.*
  FROM (SELECT {picked} FROM identify_import_staged s{arrivals}
        WHERE {in_chunk} AND s.verdict = 'new' AND s.same_as IS NULL AND {fits} ORDER BY s.row) c
), made AS (
  INSERT INTO {table} (id, {columns}) SELECT picked.id, {values} FROM picked
), told AS ({told}
), outcomes AS (
  INSERT INTO identify_import_outcome (run_id, part, row, user_id, verdict, reason, record_id, version, reverted)
  SELECT %(run)s, %(part)s, picked.row, %(user)s, 'new', picked.left_out, picked.id, {version}, '' FROM picked
){known}
SELECT ARRAY(SELECT id FROM told)
"""

# By where the row lies: nobody else moves it meanwhile, and no statistics of a table that just grew lead astray.
KNOWN = """, known AS (
  UPDATE identify_import_staged s SET record_id = picked.id FROM picked WHERE s.ctid = picked.place
)"""


def create(writer: Writer) -> Composed:
    """Every new row of the chunk as a record."""
    given = {attname: sql.SQL("picked.{}").format(sql.Identifier(attname)) for attname in writer.plain}
    values = constants(writer) | given
    picked = [sql.SQL("{} AS {}").format(filled(writer, a), sql.Identifier(a)) for a in writer.plain]
    return sql.SQL(CREATE).format(
        table=writer.table,
        sequence=sql.Literal(sequence_of(writer.meta.db_table)),
        in_chunk=IN_CHUNK,
        arrivals=writer.arrivals(),
        fits=writer.fits(),
        picked=comma(
            [
                sql.SQL("s.row"),
                sql.SQL("s.cells"),
                sql.SQL("s.ctid AS place"),
                sql.SQL("s.reason AS left_out"),
                *picked,
            ]
        ),
        columns=comma([name_of(writer.columns[a]) for a in values]),
        values=comma(list(values.values())),
        told=told(writer, "added", sql.SQL("picked"), sql.SQL("picked.id"), facts(writer)),
        version=sql.SQL("1" if writer.is_record else "NULL"),
        known=sql.SQL(KNOWN if writer.planned.pointed_at else ""),
    )


def filled(writer: Writer, attname: str) -> Composed:
    """A cell, or what the column holds when nothing is said."""
    column = writer.columns[attname]
    if column.null:
        return writer.cell(attname)
    moment = isinstance(column, models.DateTimeField)
    otherwise = sql.SQL("now()") if moment else literal(default(writer, attname), column)
    return sql.SQL("coalesce({}, {})").format(writer.cell(attname), otherwise)


def default(writer: Writer, attname: str) -> Any:
    column = writer.columns[attname]
    if kind := getattr(writer.model, "fixed", {}).get(attname):
        return kind  # of a table that holds several kinds of records
    if attname == "owner_id":
        return writer.by.user_id
    if attname == "source":
        return writer.source
    if column.has_default():
        return column.get_default()
    return "" if isinstance(column, (models.CharField, models.TextField)) else None


def constants(writer: Writer) -> dict[str, Composed]:
    """Columns that no row fills and the database does not fill by itself."""
    found: dict[str, Composed] = {}
    for attname, column in writer.columns.items():
        left_alone = column.generated or column.primary_key or attname in writer.plain
        if attname == "custom" and writer.custom:
            found[attname] = sql.SQL("(SELECT {} FROM (SELECT picked.cells) s)").format(writer.custom_cells())
        elif not left_alone and (
            attname in ("owner_id", "source") or not (column.null or column.has_db_default())
        ):
            found[attname] = literal(default(writer, attname), column)
    return found
