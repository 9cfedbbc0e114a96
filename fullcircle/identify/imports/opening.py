"""From an uploaded file to plain delimited text on disk: what kind of file it is, and unpacking it safely."""

import gzip
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from fullcircle.identify.imports.unreadable import LIMITS, Limits, UnreadableFile, amount
from fullcircle.identify.imports.workbooks import workbook_as_text

SNIFF = 4096
CHUNK = 1024 * 1024
SIGNATURES = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\xd0\xcf\x11\xe0": "workbook",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"{\\rtf": "a text document",
}
TEXT_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def plain_text(path: Path, *, into: Path, sheet: str = "", limits: Limits = LIMITS) -> Path:
    """The upload as one delimited text file: itself, or an unpacked copy written to `into`."""
    kind = kind_of(path)
    if kind == "gzip":
        return unpacked_gzip(path, into=into, sheet=sheet, limits=limits)
    if kind == "workbook":
        return workbook_as_text(path, into=into, sheet=sheet, limits=limits)
    if kind == "zip":
        raise UnreadableFile("This is a ZIP archive. Unpack it and upload the table inside it.")
    if kind != "text":
        raise UnreadableFile(f"This is {kind}, not a table. Upload a CSV, TSV or Excel file.")
    return path


def kind_of(path: Path) -> str:
    """gzip, workbook, zip, text, or what else it is in words; the name of a file proves nothing."""
    with path.open("rb") as file:
        head = file.read(SNIFF)
    if not head.strip():
        raise UnreadableFile("This file is empty.")
    found = next((kind for mark, kind in SIGNATURES.items() if head.startswith(mark)), "")
    if found == "zip":
        return "workbook" if is_workbook(path) else "zip"
    return found or ("text" if looks_like_text(head) else "a binary file")


def is_workbook(path: Path) -> bool:
    """Whether a ZIP container holds a spreadsheet (Excel or OpenDocument)."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFile(
            "This Excel file is damaged. Open it, save it again and upload the new copy."
        ) from error
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"})


def looks_like_text(head: bytes) -> bool:
    """Few control characters; UTF-16 counts as text although every other byte of it is zero."""
    if head.startswith(TEXT_BOMS):
        return True
    halves = head[0::2].count(0), head[1::2].count(0)
    if max(halves) > len(head) / 5 and min(halves) < len(head) / 50:
        return True
    controls = sum(head.count(bytes([code])) for code in range(32) if code not in (0, 9, 10, 11, 12, 13, 27))
    return controls <= len(head) / 20 and head.count(0) <= len(head) / 4


def unpacked_gzip(path: Path, *, into: Path, sheet: str, limits: Limits) -> Path:
    """Unpack a gzip file, stopping at the limit however small the archive looks."""
    unpacked = into.with_suffix(".unpacked")
    try:
        with path.open("rb") as packed, gzip.open(packed) as source, unpacked.open("wb") as copy:
            copy_within(cast(BinaryIO, source), copy, packed.tell, limits)
    except UnreadableFile:
        unpacked.unlink(missing_ok=True)
        raise
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile(
            "This gzip file is damaged or cut short. Pack it again and upload the new copy."
        ) from error
    if kind_of(unpacked) == "gzip":
        raise UnreadableFile("This file is packed twice. Unpack it once and upload the result.")
    return plain_text(unpacked, into=into, sheet=sheet, limits=limits)


def copy_within(source: BinaryIO, copy: BinaryIO, packed: Callable[[], int], limits: Limits) -> None:
    """Copy in pieces, and refuse the rest of anything that grows beyond the limit, or as fast as no table does."""
    written = 0
    while piece := source.read(CHUNK):
        written += len(piece)
        if written > limits.unpacked_bytes:
            raise UnreadableFile(
                f"This file unpacks to more than {amount(limits.unpacked_bytes)}. Split it and import the parts."
            )
        if written > limits.believed_bytes and written > limits.unpacked_times * packed():
            raise UnreadableFile(
                f"This file unpacks to more than {limits.unpacked_times} times its size, as no table does. "
                "Unpack it yourself, and upload the table that you find."
            )
        copy.write(piece)
