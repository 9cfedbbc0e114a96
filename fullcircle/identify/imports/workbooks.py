"""Spreadsheets are opened in a process of their own, with little memory and time, and leave it as plain CSV.

A workbook of a few kilobytes can ask for terabytes: a cell in the last row of the last column, a ZIP bomb.
The child process dies of it; the import says a sentence.
"""

import csv
import datetime
import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from fullcircle.identify.imports.unreadable import LIMITS, Limits, UnreadableFile, amount

TOO_LARGE = (
    "This workbook is too large to open safely (more than {limit} unpacked). "
    "Save the sheet as CSV and upload that."
)
DAMAGED = (
    "This Excel file is damaged or protected by a password. Open it, save it again and upload the new copy."
)


SHOWN_ROWS, SHOWN_COLUMNS, SHOWN_CHARACTERS = 15, 30, 80


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook as a person recognizes it."""

    name: str
    rows: int
    first: list[list[str]]


def workbook_as_text(path: Path, *, into: Path, sheet: str = "", limits: Limits = LIMITS) -> Path:
    """Write one sheet as CSV to `into` and return that path."""
    in_a_child("convert", path, limits, str(into), sheet)
    return into


def sheets_of(path: Path, *, limits: Limits = LIMITS) -> list[Sheet]:
    """The sheets of a workbook that hold anything, in order, each with its first rows."""
    return [Sheet(**found) for found in json.loads(in_a_child("sheets", path, limits))]


def in_a_child(verb: str, path: Path, limits: Limits, *rest: str) -> str:
    """Run one verb of this module in a limited process and return what it printed."""
    command = [sys.executable, "-m", __name__, verb, str(path), json.dumps(limit_values(limits)), *rest]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limits.workbook_seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(TOO_LARGE.format(limit=amount(limits.workbook_bytes))) from error
    if done.returncode == 0:
        return done.stdout
    sentence = done.stderr.rpartition("REFUSED: ")[2].strip() if "REFUSED: " in done.stderr else ""
    raise UnreadableFile(sentence or TOO_LARGE.format(limit=amount(limits.workbook_bytes)))


def limit_values(limits: Limits) -> list[int]:
    return [limits.workbook_bytes, limits.workbook_memory, limits.workbook_seconds]


# What follows runs in the child.


def live_within(memory: int, seconds: int) -> None:
    """Give this process no more memory and time than a spreadsheet deserves."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def refuse_bombs(path: Path, limit: int) -> None:
    """Unpack every part once without keeping it: the sizes written in a ZIP file are only claims."""
    import zipfile
    import zlib

    if not zipfile.is_zipfile(path):
        return
    total = 0
    with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
        for part in archive.infolist():
            raw.seek(part.header_offset + 26)
            name, extra = (int.from_bytes(raw.read(2), "little") for _ in range(2))
            raw.seek(name + extra, 1)
            unpack = zlib.decompressobj(-15) if part.compress_type else None
            left = part.compress_size
            while left > 0 and (piece := raw.read(min(65536, left))):
                left -= len(piece)
                total += unpacked_size(unpack, piece, limit) if unpack else len(piece)
                if total > limit:
                    raise UnreadableFile(TOO_LARGE.format(limit=amount(limit)))


def unpacked_size(unpack, piece: bytes, limit: int) -> int:
    """How many bytes one packed piece becomes, counted in slices so that none is ever large."""
    size = 0
    while piece and size <= limit:
        size += len(unpack.decompress(piece, 1024 * 1024))
        piece = unpack.unconsumed_tail
    return size


def as_text(cell: object) -> str:
    """A cell the way an unambiguous CSV would say it: ISO dates, point decimals, yes and no."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ", "seconds")
    return "" if cell is None else str(cell)


def convert(path: Path, into: Path, sheet: str) -> None:
    """Write the chosen sheet, or the first that holds anything, as CSV in UTF-8."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    names = [sheet] if sheet else book.sheet_names
    for name in names:
        if name not in book.sheet_names:
            raise UnreadableFile(
                f"This workbook has no sheet “{name}”. It has: {', '.join(book.sheet_names)}."
            )
        page = book.get_sheet_by_name(name)
        if page.height:
            with into.open("w", newline="", encoding="utf-8", errors="surrogatepass") as file:
                write = csv.writer(file).writerow
                for row in page.iter_rows():
                    write([as_text(cell) for cell in row])
            return
    raise UnreadableFile("This sheet is empty." if sheet else "Every sheet of this workbook is empty.")


def sheets(path: Path) -> None:
    """Print every sheet that holds anything as JSON: its name, how many rows it has, and the first of them."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_path(path)
    names = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    pages = ((name, book.get_sheet_by_name(name)) for name in names)
    found = [
        {"name": name, "rows": page.end[0] + 1, "first": first_rows(page.iter_rows())}
        for name, page in pages
        if page.end
    ]
    sys.stdout.write(json.dumps(found))


def first_rows(rows) -> list[list[str]]:
    return [
        [as_text(cell)[:SHOWN_CHARACTERS] for cell in row[:SHOWN_COLUMNS]] for row in islice(rows, SHOWN_ROWS)
    ]


def child(verb: str, path: str, limits: str, *rest: str) -> None:
    """One verb, within limits; a refusal leaves as a sentence on the error stream."""
    size, memory, seconds = json.loads(limits)
    live_within(memory, seconds)
    try:
        refuse_bombs(Path(path), size)
        if verb == "sheets":
            sheets(Path(path))
        else:
            convert(Path(path), Path(rest[0]), rest[1])
    except UnreadableFile as refused:
        sys.exit(f"REFUSED: {refused}")
    except MemoryError:
        sys.exit(f"REFUSED: {TOO_LARGE.format(limit=amount(size))}")
    except Exception:
        sys.exit(f"REFUSED: {DAMAGED}")


if __name__ == "__main__":
    child(*sys.argv[1:])
