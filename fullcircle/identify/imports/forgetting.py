"""Uploads that wait for rows to be mended: a file in which somebody stands who is erased goes as a whole."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.imports import store
from fullcircle.identify.imports.models import ImportRun, Outcome
from fullcircle.identify.imports.opening import plain_text
from fullcircle.identify.imports.unreadable import UnreadableFile
from fullcircle.platform.privacy.outside import Sought, holds, register_place

PIECE, OVERLAP = 1 << 20, 1024  # bytes; no address is longer than the overlap
GONE = "Its file held somebody who was erased, so it went. Upload it again without them."
OVER = ("done", "canceled", "reverted")


def uploads(sought: Sought) -> list[str]:
    """Files that became the person's record, or in which one of their addresses stands."""
    if sought.kind != "contact":
        return []
    made = set(Outcome.objects.filter(record_id__in=sought.subjects).values_list("run_id", flat=True))
    runs = ImportRun.objects.exclude(stored="")
    return [run.stored for run in runs if run.pk in made or stands_in(run.stored, sought.words.addresses)]


def stands_in(stored: str, words: Sequence[str]) -> bool:
    """The upload itself and the plain text that was made of it; one that is packed is unpacked for a look."""
    if not words:
        return False
    there = [path for path in (store.upload(stored), store.plain_copy(stored)) if path.exists()]
    return any(reads(path, words) for path in there) or (len(there) == 1 and unpacked(there[0], words))


def unpacked(path: Path, words: Sequence[str]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            plain = plain_text(path, into=Path(folder) / "plain")
        except UnreadableFile:
            return False
        return plain != path and reads(plain, words)


def reads(path: Path, words: Sequence[str]) -> bool:
    """Piece by piece, so that memory stays flat."""
    end = b""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            if holds(end + piece, words):
                return True
            end = piece[-OVERLAP:]
    return False


def forget(names: Sequence[str]) -> None:
    """The runs keep their numbers; one that was not over cannot go on."""
    waiting = ImportRun.objects.filter(stored__in=names).exclude(state__in=OVER)
    waiting.update(state="failed", sentence=GONE, finished_at=timezone.now())
    ImportRun.objects.filter(stored__in=names).update(stored="")
    for name in names:
        store.forget(name)


register_place("imports", _("Uploaded files of imports"), look=uploads, forget=forget)
