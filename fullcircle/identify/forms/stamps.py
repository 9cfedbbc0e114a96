"""The stamp in every form that we show: what was shown and when, sealed; and the work that a browser does for it.

A person's browser finds in the background, within a second, a number whose hash with the stamp begins with enough
zeros. For one form that is nothing; for a program that sends a hundred thousand it is a bill. Nobody else is asked.
"""

import hashlib
import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core import signing
from django.utils import timezone

SALT = "fullcircle.forms.stamp"
BITS = 16  # 65,000 hashes on average: some 0.2 s of a laptop, 1 s of an old phone
LONGEST = 4000


@dataclass(frozen=True)
class Stamp:
    """What a page showed: which form and version, in which language, with which wordings, and when."""

    form: str
    version: int
    language: str
    shown_at: float
    page_view: str
    wordings: dict[str, int] = field(default_factory=dict)  # version of the words, by purpose
    spoken: dict[str, str] = field(default_factory=dict)  # the language of those words
    skipped: list[str] = field(default_factory=list)  # questions that were not asked, as we know the answers


def new_stamp(form: str, version: int, language: str, **facts: Any) -> Stamp:
    return Stamp(form, version, language, timezone.now().timestamp(), secrets.token_hex(16), **facts)


def sealed(stamp: Stamp) -> str:
    return signing.dumps(asdict(stamp), salt=SALT, compress=True)


def opened(text: str, form: str) -> Stamp | None:
    """The stamp, if it is ours and of this form."""
    if not text or len(text) > LONGEST:
        return None
    try:
        stamp = Stamp(**signing.loads(text, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return stamp if stamp.form == form else None


def work_done(stamp: str, number: str) -> bool:
    """Whether the number makes the hash begin with enough zeros."""
    if not (number.isascii() and number.isdecimal()) or len(number) > 15:
        return False
    made = hashlib.sha256(f"{stamp}:{number}".encode()).digest()
    return int.from_bytes(made[:4]) >> (32 - BITS) == 0
