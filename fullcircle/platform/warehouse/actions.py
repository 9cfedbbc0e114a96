"""The verbs of the warehouse: bringing it up to date, taking people out, and doing away with it."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.utils import timezone

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Conflict, Refused, action
from fullcircle.platform.warehouse.mart import marts
from fullcircle.platform.warehouse.store import Manifest, Store, Written

MANAGE = "warehouse.manage"
WRITER, LIST = 7_202_611, 7_202_612  # numbers of advisory locks: one writes, and one changes the list


@action(needs=MANAGE, hidden=True)
def write_warehouse(
    *, by: Actor, now: datetime | None = None, told: Callable[[str], None] | None = None
) -> Written:
    """Bring the marts up to date; only files that would hold something else are written anew."""
    from fullcircle.platform.warehouse.writing import write  # with Arrow, which most processes never need

    if not taken("SELECT pg_try_advisory_xact_lock(%s)", WRITER):
        raise Refused("The warehouse is being written already.")
    store = Store()
    before = store.manifest() or Manifest()
    after, written = write(marts(by), store, before, now or timezone.now(), told or (lambda name: None))
    taken("SELECT 1 FROM (SELECT pg_advisory_xact_lock(%s)) l", LIST)
    if (store.manifest() or Manifest()).forgotten != before.forgotten:
        raise Conflict("Somebody was forgotten while the warehouse was written; it is written once more.")
    store.replace(after)
    store.drop_strangers(after)
    return written


@action(needs=MANAGE, label="Remove the warehouse")
def remove_warehouse(*, by: Actor) -> None:
    """Delete every file; nothing is lost, and nothing is written any more until somebody asks for it."""
    taken("SELECT 1 FROM (SELECT pg_advisory_xact_lock(%s)) l", LIST)
    Store().drop_everything()


def taken(statement: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [number])
        return bool(cursor.fetchone()[0])


# People who are forgotten


def files_about(kind: str, numbers: list[int]) -> list[str]:
    """Files in which these people stand, among those whose numbers are near theirs."""
    manifest = Store().manifest()
    if manifest is None:
        return []
    return [
        part.file
        for kept in manifest.marts.values() if kept.person == kind
        for key, part in kept.parts.items()
        if key.rpartition(".")[2] in {str(number // kept.block) for number in numbers}
    ]  # fmt: skip


def take_away(files: set[str]) -> None:
    """At once, and before anything is written anew: the list then says that something is missing."""
    taken("SELECT 1 FROM (SELECT pg_advisory_xact_lock(%s)) l", LIST)
    store = Store()
    manifest = store.manifest()
    if manifest is None:
        return
    for kept in manifest.marts.values():
        kept.parts = {key: part for key, part in kept.parts.items() if part.file not in files}
    manifest.forgotten, manifest.whole = manifest.forgotten + 1, False
    store.replace(manifest)
    store.drop(files)
