"""Throwing away contents that nothing refers to any more."""

import time
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.files import store
from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.jobs import every, job

REMOVED_KEPT = timedelta(days=30)
OWN_KEPT = timedelta(days=30)
YOUNG = 24 * 3600  # seconds; a content may lie there before its row is committed


@every("41 3 * * *")
@job(limit=timedelta(hours=1))
def sweep_files() -> None:
    """Forget files removed weeks ago and old results of exports, then the contents that are left without a file."""
    now = timezone.now()
    with acting(system("housekeeping")):
        StoredFile.objects.filter(removed_at__lt=now - REMOVED_KEPT).delete()
        StoredFile.objects.filter(about_kind="", added_at__lt=now - OWN_KEPT).delete()
    for path in store.contents_before(time.time() - YOUNG):
        with acting(system("housekeeping")):
            throw_away_if_unused(path)


def throw_away_if_unused(path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [path.name])
    if not StoredFile.objects.filter(digest=path.name).exists():
        path.unlink(missing_ok=True)
