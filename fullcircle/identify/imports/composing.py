"""Pieces of SQL put together."""

from collections.abc import Sequence

from psycopg import sql

Composed = sql.Composable
Parts = Sequence[sql.Composable]


def comma(parts: Parts) -> Composed:
    return sql.SQL(", ").join(parts)


def built(pairs: Parts) -> Composed:
    """jsonb_build_object takes at most a hundred arguments; more are built in pieces."""
    pieces = [
        sql.SQL("jsonb_build_object({})").format(comma(pairs[at : at + 40]))
        for at in range(0, len(pairs), 40)
    ]
    return joined(pieces)


def joined(parts: Parts) -> Composed:
    return sql.SQL(" || ").join(parts) if parts else sql.SQL("'{{}}'::jsonb").format()
