"""Many rows of one table in one statement, from columns rather than from objects: for what is written by the thousand.

Columns that nobody names take the default of their field, or of the database. Policies and triggers hold as for every insert.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from fullcircle.platform.postgres.prepared import rows_of


def insert_many(
    model: type[Model],
    same: Mapping[str, Any],
    each: Mapping[str, Sequence[Any]],
    returning: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """Insert a row for each place in the columns of `each`; what is in `same` is the same in all of them. Names are those of
    columns, and `returning` names what comes back of each row."""
    columns = {field.column: field for field in model._meta.concrete_fields}
    fixed = {name: value for name, value in defaults_of(model).items() if name not in each} | dict(same)
    listed = ", ".join(f'"{columns[name].column}"' for name in (*fixed, *each))
    constant = "".join(f"%s::{kind_of(columns[name])}, " for name in fixed)
    own = ", ".join(f'u."{columns[name].column}"' for name in each)
    arrays = ", ".join(f"%s::{kind_of(columns[name])}[]" for name in each)
    names = ", ".join(f'"{columns[name].column}"' for name in each)
    back = ", ".join(f'"{columns[name].column}"' for name in returning) or "1"
    statement = (
        f'INSERT INTO "{model._meta.db_table}" ({listed}) SELECT {constant}{own} '  # noqa: S608  names of our own
        f"FROM unnest({arrays}) AS u ({names}) RETURNING {back}"
    )
    return rows_of(statement, [*fixed.values(), *(list(column) for column in each.values())])


def defaults_of(model: type[Model]) -> dict[str, Any]:
    """What a field says of itself where the database says nothing."""
    fields = (field for field in model._meta.concrete_fields if field.has_default())
    return {str(field.column): field.get_default() for field in fields if not field.has_db_default()}


def kind_of(field: "Field[Any, Any]") -> str:
    """Its type, without how long it may be."""
    return str(field.db_type(connection)).partition("(")[0]
