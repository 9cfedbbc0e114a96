"""The steps of a merge that PostgreSQL takes: what points to a record moves, and comes back, whoever sees it."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.db import ProgrammingError, connection
from psycopg.errors import InsufficientPrivilege

from fullcircle.platform.actions import NotAllowed
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.postgres.savepoint import undoable

BOTH_YOURS = "Merging needs the right to change both records, and one of them is not yours to change."


@dataclass(frozen=True)
class Stayed:
    """A row that was changed again after the merge, and the columns that keep their newer values; * is the whole row."""

    table: str
    pk: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Parted:
    """What undoing a merge did."""

    restored: int
    stayed: tuple[Stayed, ...]


def move_everything(merge: Merge) -> int:
    """Let everything that points to the lost record point to the one that stays; how many rows went over."""
    return int(asked("SELECT fc.begin_merge(%s)", merge))


def write_down(merge: Merge) -> None:
    """Keep what is needed to take it all back."""
    asked("SELECT fc.end_merge(%s)", merge)


def part(merge: Merge) -> Parted:
    """Put every row back as it was, but for what was changed since."""
    told = orjson.loads(asked("SELECT fc.undo_merge(%s)::text", merge))
    stayed = tuple(Stayed(each["tab"], each["pk"], tuple(each["columns"])) for each in told["stayed"])
    return Parted(told["restored"], stayed)


def asked(question: str, merge: Merge) -> Any:
    try:
        with undoable(), connection.cursor() as cursor:
            cursor.execute(question, [merge.pk])
            return cursor.fetchone()[0]
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            raise NotAllowed(BOTH_YOURS) from error
        raise
