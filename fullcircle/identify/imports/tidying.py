"""What becomes of old imports: their files go first, then what was there before them; the numbers stay."""

import time
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.db.models import Exists, OuterRef

from fullcircle.identify.imports.models import ImportRun, Outcome
from fullcircle.identify.imports.store import folder
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import action

MANAGE = "imports.manage"
NEVER_BEGUN = ("mapping", "checked", "failed")
OVER = ("done", "canceled", "reverted")
AT_ONCE = 500
YOUNG = 24 * 3600  # seconds; a file may lie there before its run is committed

OF_A_RUN = ("staged", "outcome", "decision", "portion")


@action(needs=MANAGE, hidden=True)
def forget_unbegun(*, by: Actor, before: datetime) -> list[str]:
    """Forget imports that nobody went on with, and wrote nothing; the names of their files in the store."""
    written = Exists(Outcome.objects.filter(run_id=OuterRef("pk")))
    old = ImportRun.objects.filter(~written, state__in=NEVER_BEGUN, changed_at__lt=before)
    runs = dict(old.order_by("pk").values_list("pk", "stored")[:AT_ONCE])
    for name in OF_A_RUN:
        remove(name, list(runs))
    ImportRun.objects.filter(pk__in=runs).delete()
    return list(runs.values())


@action(needs=MANAGE, hidden=True)
def forget_files(*, by: Actor, before: datetime) -> list[str]:
    """Let go of the staged rows of imports that are long over, and of their files; the names of these in the store."""
    old = ImportRun.objects.filter(state__in=OVER, finished_at__lt=before).exclude(stored="")
    runs = dict(old.order_by("pk").values_list("pk", "stored")[:AT_ONCE])
    for name in ("staged", "portion"):
        remove(name, list(runs))
    ImportRun.objects.filter(pk__in=runs).update(stored="")
    return list(runs.values())


@action(needs=MANAGE, hidden=True)
def settle_old(*, by: Actor, before: datetime) -> list[int]:
    """Let go of what was there before imports that are too old to be taken back; which they were."""
    old = ImportRun.objects.filter(state__in=OVER, finished_at__lt=before, settled=False)
    runs = list(old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for name in ("outcome", "decision"):
        remove(name, runs)
    ImportRun.objects.filter(pk__in=runs).update(settled=True)
    return runs


@action(needs=MANAGE, hidden=True)
def forget_orphans(*, by: Actor) -> None:
    """Let go of rows whose import went with the colleague who began it."""
    for name in OF_A_RUN:
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM identify_import_{name} r WHERE NOT EXISTS "  # noqa: S608 named above
                "(SELECT 1 FROM identify_import i WHERE i.id = r.run_id)"
            )


def remove(name: str, runs: list[int]) -> None:
    """The rows of one kind that belong to these runs."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM identify_import_{name} WHERE run_id = ANY(%s)", [runs])  # noqa: S608 named above


def files_without_run(known: set[str]) -> list[Path]:
    """Files that lie in the store and belong to no import any more."""
    old = time.time() - YOUNG
    return [path for path in folder().iterdir() if path.stem not in known and path.stat().st_mtime < old]


def known_files() -> set[str]:
    return set(ImportRun.objects.exclude(stored="").values_list("stored", flat=True))
