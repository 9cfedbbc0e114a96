"""Statements that PostgreSQL reads and plans once for each connection, and not for every visitor.

For the fixed questions behind pages: under row-level security planning one takes longer than answering it. A question
whose best plan depends on what is asked for, such as a filtered list, is better planned each time. Works across
transactions that take on different roles, because each role has statements of its own: PostgreSQL would otherwise plan
anew whenever the role has changed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.db import connection

from fullcircle.platform.access.acting import acting_role
from fullcircle.platform.postgres.pooled.base import DatabaseWrapper


def rows_of(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows that answer a statement of ours; never put values or names of somebody else into its text."""
    with cast(DatabaseWrapper, connection).prepared_cursor() as cursor:
        cursor.execute(f"{statement} -- {acting_role()}", values)
        return cursor.fetchall()
