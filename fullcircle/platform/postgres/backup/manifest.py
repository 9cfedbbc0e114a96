"""What a backup says about itself, so that every part can be checked."""

import hashlib
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, field_validator

from fullcircle.config.env import env

DUMP = "database.dump"
FILES = "files/"
MANIFEST = "manifest.json"
CHUNK = 1 << 20


class Refusal(Exception):
    """Why a backup or a restore was not done; nothing has been changed."""


class Part(BaseModel):
    """One file inside the backup."""

    model_config = ConfigDict(extra="forbid")
    bytes: int
    sha256: str


class TableState(BaseModel):
    """What one table held: how many rows, and a checksum that does not depend on their order."""

    model_config = ConfigDict(extra="forbid")
    rows: int
    checksum: str


class Manifest(BaseModel):
    """The last entry of the file; a backup without it was never finished."""

    model_config = ConfigDict(extra="forbid")
    format: Literal[1] = 1
    version: str
    made_at: datetime
    postgres: str
    key: str
    tables: dict[str, TableState]
    parts: dict[str, Part]

    @field_validator("parts")
    @classmethod
    def stay_inside(cls, parts: dict[str, Part]) -> dict[str, Part]:
        for name in parts:
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or not (name == DUMP or name.startswith(FILES)):
                raise ValueError(f"{name} is not a name that a backup of ours holds")
        return parts


def key_id() -> str:
    """Names the key that stored secrets are encrypted with, without giving it away."""
    return hashlib.sha256(b"key id:" + env.key("stored-secrets").encode()).hexdigest()[:16]


def copy_hashed(source: BinaryIO, target: BinaryIO) -> Part:
    """Copy a stream and say what went through."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return Part(bytes=size, sha256=digest.hexdigest())
