"""API keys: recognizable at sight, checkable without asking, shown once and stored only as a digest."""

import binascii
import re
import secrets

PREFIX = "fc_live_"
SECRET_LENGTH = 30
CHECKSUM_LENGTH = 6
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SHAPE = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{SECRET_LENGTH + CHECKSUM_LENGTH}}}")


def new_key() -> str:
    """A fresh key: prefix, 30 random characters, and a checksum by which a scanner knows a leaked one."""
    body = PREFIX + "".join(secrets.choice(BASE62) for _ in range(SECRET_LENGTH))
    return body + checksum(body)


def is_well_formed(text: str) -> bool:
    """Whether the text can be a key at all; mistyped ones are turned away before the database is asked."""
    return bool(SHAPE.fullmatch(text)) and checksum(text[:-CHECKSUM_LENGTH]) == text[-CHECKSUM_LENGTH:]


def checksum(body: str) -> str:
    """The CRC32 of what precedes it, in six characters."""
    number = binascii.crc32(body.encode())
    digits = ""
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, 62)
        digits = BASE62[digit] + digits
    return digits
