"""Where contents lie: one file each, named by digest, written so that it is whole or not there at all."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from fullcircle.config.env import env
from fullcircle.platform.files.errors import NoRoom
from fullcircle.platform.postgres.health import LEAST_FREE_BYTES, LEAST_FREE_SHARE

PIECE = 1 << 20


def folder() -> Path:
    return env.data_dir / "files"


def drafts() -> Path:
    """Beside the store, so that a backup meets nothing unfinished."""
    return folder().with_name("incoming")


def place_of(digest: str) -> Path:
    if len(digest) != 64 or not digest.isalnum():
        raise ValueError("A digest is 64 letters and digits.")
    return folder() / digest[:2] / digest[2:4] / digest


def check_room(size: int) -> None:
    """Nothing is taken when the disk is nearly full: the database needs the rest."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    disk = shutil.disk_usage(folder())
    if disk.free - size < min(LEAST_FREE_BYTES, LEAST_FREE_SHARE * disk.total):
        raise NoRoom(
            "The disk is nearly full, so no files are taken for now. An administrator has to make room."
        )


def keep(content: BinaryIO, size: int) -> str:
    """Store a content and return its digest. It is safe on the disk before anybody is told its name."""
    check_room(size)
    draft = drafts() / secrets.token_hex(16)
    draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        digest = write(content, draft)
        settle(draft, place_of(digest))
    except OSError as error:
        raise NoRoom("The file could not be written; nothing was saved.") from error
    finally:
        draft.unlink(missing_ok=True)
    return digest


def write(content: BinaryIO, draft: Path) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := content.read(PIECE):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def settle(draft: Path, place: Path) -> None:
    """Give it its name. The same content again changes nothing but the date, which keeps the sweeper away."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft.rename(place)
    for touched in (place.parent, place.parent.parent, folder()):
        sync_folder(touched)


def sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_content(digest: str) -> BinaryIO:
    return place_of(digest).open("rb")


def contents_before(moment: float) -> Iterator[Path]:
    """Everything in the store that was last written before a moment, drafts of crashed processes included."""
    for path in (*folder().rglob("*"), *drafts().glob("*")):
        if path.is_file() and path.stat().st_mtime < moment:
            yield path
