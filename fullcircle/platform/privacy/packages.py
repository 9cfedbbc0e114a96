"""Packages that wait to be fetched: where they lie, and the links that lead there."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from pathlib import Path

from fullcircle.config.env import env

DAYS = 14
SALT = 16


def folder() -> Path:
    """Beside the files and outside of every backup: a copy is made anew when it is needed again."""
    return env.data_dir / "copies"


def place_of(token: str) -> Path:
    if len(token) != 32 or not set(token) <= set("0123456789abcdef"):
        raise ValueError("Packages have random names.")
    return folder() / f"{token}.zip"


def remove(tokens: Sequence[str]) -> None:
    for token in tokens:
        place_of(token).unlink(missing_ok=True)


def secret_of(salt: bytes) -> str:
    """What the link holds; it is never stored."""
    key = hmac.digest(env.secret_key.encode(), b"copies", "sha256")
    return base64.urlsafe_b64encode(hmac.digest(key, salt, "sha256")).decode().rstrip("=")


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
