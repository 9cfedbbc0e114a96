"""The statement that changes known records by a chunk's rows, with their events and outcomes, the old values among them."""

from psycopg import sql

from fullcircle.identify.imports import sensitive
from fullcircle.identify.imports.composing import Composed, comma, joined
from fullcircle.identify.imports.telling import differences, story, told
from fullcircle.identify.imports.writing import IN_CHUNK, Writer

CHANGE = """
WITH old AS MATERIALIZED (
  SELECT s.*, {old} FROM {table} t{beside} JOIN (
    SELECT {picked} FROM identify_import_staged s{arrivals}
    WHERE {in_chunk} AND s.verdict = 'update' AND s.same_as IS NULL AND {fits}) s ON s.record_id = t.id
  FOR UPDATE OF t
), made AS (
  UPDATE {table} t SET {sets} FROM old s WHERE t.id = s.record_id
), told AS ({told}
), outcomes AS (
  INSERT INTO identify_import_outcome (run_id, part, row, user_id, verdict, reason, record_id, before, version, reverted)
  SELECT %(run)s, %(part)s, old.row, %(user)s, 'update', old.left_out, old.record_id, {before}, {version}, '' FROM old
)
SELECT ARRAY(SELECT id FROM told)
"""


def change(writer: Writer) -> Composed:
    stamp = [sql.SQL("version = t.version + 1"), sql.SQL("updated_at = now()")] if writer.is_record else []
    sets: list[Composed] = [
        sql.SQL("{0} = coalesce(s.{0}, t.{0})").format(sql.Identifier(a)) for a in writer.plain
    ]
    if writer.custom:
        sets.append(sql.SQL("custom = t.custom || s.custom_cells"))
    picked = [sql.SQL("{} AS {}").format(writer.cell(a), sql.Identifier(a)) for a in writer.plain]
    if writer.custom:
        picked.append(sql.SQL("{} AS custom_cells").format(writer.custom_cells()))
    return sql.SQL(CHANGE).format(
        table=writer.table,
        in_chunk=IN_CHUNK,
        arrivals=writer.arrivals(),
        fits=writer.fits(),
        picked=comma(
            [
                sql.SQL("s.row"),
                sql.SQL("s.record_id"),
                sql.SQL("s.cells"),
                sql.SQL("s.reason AS left_out"),
                *picked,
            ]
        ),
        beside=sensitive.before_join(writer.planned, writer.slots),
        sets=comma([*sets, *stamp]) if sets or stamp else sql.SQL("id = t.id"),
        before=before(writer),
        told=told(writer, "changed", sql.SQL("old"), sql.SQL("old.record_id"), differences(writer)),
        version=sql.SQL("old.old_version + 1" if writer.is_record else "NULL"),
        old=comma(
            [
                *(
                    sql.SQL("t.{} AS {}").format(sql.Identifier(a), sql.Identifier(f"old_{a}"))
                    for a in old_columns(writer)
                ),
                *sensitive.before_columns(writer.planned, writer.slots),
            ]
        ),
    )


def old_columns(writer: Writer) -> list[str]:
    also = ["custom"] if writer.custom else []
    also += ["version"] if writer.is_record else []
    return [*writer.plain, *also, *(a for a in story(writer.columns) if a not in writer.plain)]


def before(writer: Writer) -> Composed:
    """The values that the row is about to replace."""
    parts: list[Composed] = [
        sql.SQL("CASE WHEN old.{new} IS DISTINCT FROM old.{old} AND old.{new} IS NOT NULL "
                "THEN jsonb_build_object({key}, old.{old}) ELSE '{{}}' END").format(
            new=sql.Identifier(a), old=sql.Identifier(f"old_{a}"), key=sql.Literal(a))
        for a in writer.plain
    ]  # fmt: skip
    if writer.custom:
        parts.append(sql.SQL("jsonb_build_object('custom', old.old_custom)"))
    return joined([*parts, *sensitive.before_values(writer.planned, writer.slots)])
