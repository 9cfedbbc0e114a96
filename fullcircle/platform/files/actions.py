"""Attaching files to records and taking them off again."""

from dataclasses import dataclass
from typing import BinaryIO

from django.db import connection
from django.utils import timezone

from fullcircle.config.env import env
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.actions.registry import ANYBODY
from fullcircle.platform.events.event import kind_of, record
from fullcircle.platform.files import store
from fullcircle.platform.files.errors import TooLarge
from fullcircle.platform.files.events import FileAttached, FileRemoved
from fullcircle.platform.files.kinds import Kind, kind_of_content
from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.files.names import clean_name
from fullcircle.platform.files.pictures import redrawn
from fullcircle.platform.records.models import Record

MOST_FILES = 200  # on one record


@dataclass(frozen=True)
class Upload:
    """Something that arrived under a name."""

    name: str
    content: BinaryIO
    size: int


@action(needs="edit", hidden=True)
def attach_file(thing: Record, *, by: Actor, upload: Upload) -> StoredFile:
    """Keep a file with a record: whoever sees the record sees the file."""
    if (
        StoredFile.objects.filter(about_kind=kind_of(thing), about_id=thing.pk, removed_at=None).count()
        >= MOST_FILES
    ):
        raise Refused(f"A record holds at most {MOST_FILES} files. Remove one first.")
    kept = keep(upload, by=by, about_kind=kind_of(thing), about_id=thing.pk)
    record(FileAttached(name=kept.name, size=kept.size, file=kept.pk), about=thing, by=by)
    return kept


@action(needs=ANYBODY, hidden=True)
def keep_own_file(*, by: Actor, upload: Upload) -> StoredFile:
    """Keep a file for oneself alone, such as the result of an export."""
    return keep(upload, by=by)


@action(needs="edit", hidden=True)
def remove_file(thing: Record, *, by: Actor, file: StoredFile) -> StoredFile:
    """Take a file off a record. Its content goes for good some weeks later."""
    held = StoredFile.objects.select_for_update().filter(
        pk=file.pk, about_kind=kind_of(thing), about_id=thing.pk, removed_at=None
    )
    kept = held.first()
    if kept is None:
        raise Missing("This file is not there any more.")
    kept.removed_at = timezone.now()
    kept.save(update_fields=["removed_at"])
    record(FileRemoved(name=kept.name, file=kept.pk), about=thing, by=by)
    return kept


def keep(upload: Upload, *, by: Actor, about_kind: str = "", about_id: int | None = None) -> StoredFile:
    """Look at the content, store it, and only then write down that it is there."""
    check_size(upload.size)
    content, kind, size = examined(upload)
    digest = store.keep(content, size)
    with connection.cursor() as cursor:
        # The sweeper asks for the same lock before it throws a content away.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest])
    if not store.place_of(digest).exists():
        store.keep(content, size)
    return StoredFile.objects.create(
        name=clean_name(upload.name, kind.endings), kind=kind.media_type, size=size, digest=digest,
        about_kind=about_kind, about_id=about_id, actor_id=by.user_id, actor_name=by.name,
    )  # fmt: skip


def examined(upload: Upload) -> tuple[BinaryIO, Kind, int]:
    """The content as it will be stored: pictures redrawn, the rest as it came."""
    kind = kind_of_content(upload.content)
    if not kind.picture:
        return upload.content, kind, upload.size
    picture, drawn_as = redrawn(upload.content, kind)
    return picture, drawn_as, picture.seek(0, 2)


def check_size(size: int) -> None:
    if size > env.largest_file_mb * 1_000_000:
        raise TooLarge(f"The file is larger than {env.largest_file_mb} MB.")
