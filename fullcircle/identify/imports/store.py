"""Where uploads wait: under a random name, so that the name somebody gave a file is never a path."""

import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from fullcircle.platform.actions import Refused

LARGEST = 2 * 1024**3


def folder() -> Path:
    path = Path(settings.MEDIA_ROOT) / "imports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep_upload(pieces: Iterable[bytes], *, largest: int = LARGEST) -> str:
    """Write an upload to the store piece by piece and return its random name."""
    token = secrets.token_hex(16)
    path, size = folder() / token, 0
    try:
        with path.open("wb") as file:
            for piece in pieces:
                size += len(piece)
                if size > largest:
                    raise Refused(
                        f"This file is larger than {largest // 1024**3} GB. Split it and import the parts."
                    )
                file.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return token


def upload(token: str) -> Path:
    """The stored upload; only names that we made ourselves are looked for."""
    if len(token) != 32 or not set(token) <= set("0123456789abcdef"):
        raise Refused("This file is no longer there.")
    return folder() / token


def plain_copy(token: str) -> Path:
    """Where the plain text of a packed file or a workbook is kept."""
    return upload(token).with_suffix(".csv")


def forget(token: str) -> None:
    """Remove an upload and all that was made of it."""
    if token:
        for path in (upload(token), *folder().glob(f"{token}.*")):
            path.unlink(missing_ok=True)
