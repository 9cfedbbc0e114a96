"""What goes wrong with somebody else's file, as sentences for the person who uploaded it."""

from dataclasses import dataclass


class UnreadableFile(ValueError):
    """Nothing in this file can be imported, and the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file we are willing to carry; far above honest files, far below what hurts."""

    unpacked_bytes: int = 4 * 1024**3
    unpacked_times: int = 250
    believed_bytes: int = 64 * 1024**2
    workbook_bytes: int = 1024**3
    workbook_memory: int = 3 * 1024**3
    workbook_seconds: int = 300
    columns: int = 1_000
    cell_characters: int = 100_000
    line_characters: int = 16 * 1024**2
    record_lines: int = 2_000


LIMITS = Limits()


def amount(size: int) -> str:
    """A size in the words people use for files: 3 GB, 12 MB."""
    for unit, step in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if size >= step:
            return f"{size / step:.0f} {unit}"
    return f"{size} bytes"
