"""The one event of every record that an import makes or changes, as SQL."""

from collections.abc import Iterable

from django.db import models
from psycopg import sql

from fullcircle.identify.imports.composing import Composed, built, comma, joined
from fullcircle.identify.imports.writing import Writer

STORY_OF = ("contact", "company")

TOLD = """
INSERT INTO platform_event (type, occurred_at, about_kind, about_id, within_kind, within_id,
  actor_kind, actor_id, actor_name, cause, payload)
SELECT {type}, now(), {kind}, {pk}, {within_kind}, {within_id},
  %(actor_kind)s, %(user)s, %(actor_name)s, %(cause)s,
  jsonb_build_object('changes', {changes}, 'file', %(file)s::text, 'row', {source}.row)
FROM {source}
RETURNING id
"""


def told(writer: Writer, verb: str, source: Composed, pk: Composed, changes: Composed) -> Composed:
    """The one event of every record that came or changed."""
    if not writer.is_record:
        return sql.SQL("SELECT NULL::bigint AS id WHERE false")
    kind, number = within(writer, verb, source)
    return sql.SQL(TOLD).format(
        type=sql.Literal(f"{writer.planned.resource.key}.{verb}"),
        kind=sql.Literal(writer.planned.resource.key),
        pk=pk,
        source=source,
        within_kind=kind,
        within_id=number,
        changes=changes,
    )


def within(writer: Writer, verb: str, source: Composed) -> tuple[Composed, Composed]:
    """Whose story an event belongs to, besides the record's own."""
    name = "{}" if verb == "added" else "old_{}"
    known = [a for a in story(writer.columns) if verb == "changed" or a in writer.plain]
    cases = [(a, sql.SQL(".").join([source, sql.Identifier(name.format(a))])) for a in known]
    if not cases:
        return sql.SQL("''"), sql.SQL("NULL::bigint")
    kinds = [
        sql.SQL("WHEN {} IS NOT NULL THEN {}").format(c, sql.Literal(a.removesuffix("_id"))) for a, c in cases
    ]
    return (
        sql.SQL("CASE {} ELSE '' END").format(sql.SQL(" ").join(kinds)),
        sql.SQL("coalesce({})").format(comma([c for _, c in cases])),
    )


def facts(writer: Writer) -> Composed:
    """Field → value, as `added` tells it."""
    pairs = [
        sql.SQL("{}, {}").format(sql.Literal(writer.labels[a]), sql.SQL("picked.cells->{}").format(sql.Literal(a)))
        if a.removesuffix("_id") not in writer.coming
        else sql.SQL("{}, picked.{}").format(sql.Literal(writer.labels[a]), sql.Identifier(a))
        for a in writer.plain
    ]  # fmt: skip
    pairs += [
        sql.SQL("{}, picked.cells->{}").format(sql.Literal(key), sql.Literal(f"custom:{key}"))
        for key in writer.custom
    ]
    pairs += [
        sql.SQL("{}, CASE WHEN picked.cells ? {} THEN 'changed' END").format(
            sql.Literal(key), sql.Literal(f"sensitive:{key}")
        )
        for key in writer.sensitive
    ]
    return sql.SQL("jsonb_strip_nulls({})").format(built(pairs))


def differences(writer: Writer) -> Composed:
    """Field → [before, after], as `changed` tells it."""
    parts = [
        sql.SQL("CASE WHEN old.{new} IS DISTINCT FROM old.{old} AND old.{new} IS NOT NULL "
                "THEN jsonb_build_object({key}, jsonb_build_array({before}, {after})) ELSE '{{}}' END").format(
            new=sql.Identifier(a), old=sql.Identifier(f"old_{a}"), key=sql.Literal(writer.labels[a]),
            before=as_told(writer, a, sql.Identifier(f"old_{a}")), after=as_told(writer, a, sql.Identifier(a)))
        for a in writer.plain
    ]  # fmt: skip
    parts += [
        sql.SQL("CASE WHEN old.custom_cells->{key} IS DISTINCT FROM old.old_custom->{key} AND old.custom_cells ? {key} "
                "THEN jsonb_build_object({key}, jsonb_build_array(old.old_custom->{key}, old.custom_cells->{key})) "
                "ELSE '{{}}' END").format(key=sql.Literal(key))
        for key in writer.custom
    ]  # fmt: skip
    parts += [
        sql.SQL("CASE WHEN old.cells ? {slot} THEN jsonb_build_object({key}, '[\"changed\", \"changed\"]'::jsonb) "
                "ELSE '{{}}' END").format(slot=sql.Literal(f"sensitive:{key}"), key=sql.Literal(key))
        for key in writer.sensitive
    ]  # fmt: skip
    return joined(parts)


def as_told(writer: Writer, attname: str, name: Composed) -> Composed:
    """Money and dates are told as text, so that nothing is rounded."""
    column = writer.columns[attname]
    as_text = isinstance(column, (models.DecimalField, models.DateField))
    return sql.SQL("old.{}::text" if as_text else "old.{}").format(name)


def story(columns: Iterable[str]) -> list[str]:
    """The relations to the customer whose story a record is part of; a contact's own company is not one."""
    found = [f"{kind}_id" for kind in STORY_OF if f"{kind}_id" in set(columns)]
    return found if "contact_id" in found else []
