"""Staged rows become records, a chunk at a time, in three statements whatever the size of the chunk.

Each statement writes the records, their events and their outcomes together, so that none can be there without the
others. Names of tables and columns come from the models; everything else is a parameter.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from psycopg import sql

from fullcircle.identify.imports.columns import bare_type
from fullcircle.identify.imports.composing import Composed
from fullcircle.identify.imports.plan import PlannedPart
from fullcircle.identify.imports.portions import Chunk
from fullcircle.platform.access.actor import Actor

IN_CHUNK = sql.SQL("s.run_id = %(run)s AND s.part = %(part)s AND s.row > %(after)s AND s.row <= %(upto)s")

# Adding nothing keeps PostgreSQL, while it has no statistics of a fresh import, from walking the whole part for each key.
COMING = sql.SQL(
    "(SELECT r.record_id FROM identify_import_staged r WHERE r.run_id + 0 = %(run)s AND r.part + 0 = {part} "
    "AND r.key = s.cells->>{slot} AND r.same_as IS NULL LIMIT 1)"
)


class Writer:
    """Writes one part of a plan. `slots` are the places that the chunk's rows fill."""

    def __init__(self, planned: PlannedPart, by: Actor, *, source: str, slots: Iterable[str]):
        self.planned = planned
        self.by = by
        self.source = source
        self.model = planned.resource.model
        self.meta = self.model._meta
        self.slots = sorted(slots)
        self.columns = {column.attname: column for column in self.meta.concrete_fields}
        self.is_record = "version" in self.columns
        self.labels = {column.attname: column.name for column in self.meta.concrete_fields}

    @cached_property
    def table(self) -> Composed:
        return sql.Identifier(self.meta.db_table)

    @cached_property
    def plain(self) -> list[str]:
        """Columns of the model itself that the rows fill, relations to other parts included."""
        own = [slot for slot in self.slots if ":" not in slot and slot in self.columns]
        return own + [f"{field}_id" for field in self.coming if f"{field}_id" not in own]

    @cached_property
    def coming(self) -> dict[str, int]:
        """Relations whose other end this import makes, too: field → part."""
        return {
            field: part for field, part in self.planned.relations.items() if f"part:{field}" in self.slots
        }

    @cached_property
    def custom(self) -> list[str]:
        return [slot.partition(":")[2] for slot in self.slots if slot.startswith("custom:")]

    @cached_property
    def sensitive(self) -> list[str]:
        return [slot.partition(":")[2] for slot in self.slots if slot.startswith("sensitive:")]

    def params(self, chunk: Chunk) -> dict[str, Any]:
        return chunk.params | {
            "user": self.by.user_id,
            "actor_kind": self.by.kind,
            "actor_name": self.by.name[:120],
            "cause": f"import:{chunk.run_id}",
            "file": self.source.removeprefix("Import: "),
        }

    # What a staged row says, as SQL

    def arrivals(self) -> Composed:
        """The records on the other end that this import has made, found once a row."""
        return sql.SQL("").join(
            sql.SQL(" LEFT JOIN LATERAL {} {} ON true").format(
                COMING.format(part=part, slot=f"part:{field}"), sql.Identifier(f"coming_{field}")
            )
            for field, part in self.coming.items()
        )

    def cell(self, attname: str) -> Composed:
        """A cell as the type of its column, or null."""
        column = self.columns[attname]
        if getattr(column, "base_field", None):
            said = sql.SQL("(SELECT array_agg(e) FROM jsonb_array_elements_text(s.cells->{}) e)").format(
                attname
            )
        else:
            said = sql.SQL("(s.cells->>{})::{}").format(attname, sql.SQL(bare_type(column)))
        field = attname.removesuffix("_id")
        if field in self.coming:
            coming = sql.Identifier(f"coming_{field}")
            said = sql.SQL("coalesce({}, {}.record_id)").format(said, coming)
        return said

    def custom_cells(self) -> Composed:
        pairs = [sql.SQL("{}, s.cells->{}").format(key, f"custom:{key}") for key in self.custom]
        return sql.SQL("jsonb_strip_nulls(jsonb_build_object({}))").format(sql.SQL(", ").join(pairs))

    def fits(self) -> Composed:
        """Rows whose other end could not be imported stay behind."""
        rules = [
            sql.SQL("(NOT s.cells ? {} OR {}.record_id IS NOT NULL)").format(
                f"part:{field}", sql.Identifier(f"coming_{field}")
            )
            for field in self.coming
        ]
        return sql.SQL(" AND ").join([sql.SQL("true"), *rules])
