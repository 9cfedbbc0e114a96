"""Where in an upload the table is: which sheet, which row names the columns, and how the text is written."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fullcircle.identify.imports.dialects import find_header, numbered_rows, told_by_excel
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.imports.opening import kind_of
from fullcircle.identify.imports.reading import Table, beginning, open_table
from fullcircle.identify.imports.store import plain_copy, upload
from fullcircle.identify.imports.unreadable import UnreadableFile
from fullcircle.identify.imports.workbooks import (
    SHOWN_CHARACTERS,
    SHOWN_COLUMNS,
    SHOWN_ROWS,
    Sheet,
    sheets_of,
)

SEPARATORS = [(",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar")]
ALPHABETS = [
    ("utf-8", "Unicode (UTF-8)"),
    ("utf-16", "Unicode (UTF-16)"),
    ("cp1252", "Western European"),
    ("cp1250", "Central European"),
    ("cp1251", "Cyrillic"),
    ("cp1253", "Greek"),
    ("cp1254", "Turkish"),
    ("cp1255", "Hebrew"),
    ("cp1256", "Arabic"),
    ("shift_jis", "Japanese"),
    ("gb18030", "Chinese, simplified"),
    ("big5", "Chinese, traditional"),
    ("euc_kr", "Korean"),
]


Encoding = Literal[
    "", "utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256",
    "shift_jis", "gb18030", "big5", "euc_kr",
]  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What a person says about an upload; what they leave out is found."""

    sheet: str = ""
    headings: int | None = None  # the row that names the columns; zero: none does
    delimiter: str = ""
    encoding: str = ""


def sheets_in(stored: str) -> list[Sheet]:
    """The sheets of an upload that is a workbook, packed or not; none if it cannot be looked into."""
    for path in (upload(stored), unpacked(stored)):
        if path.exists() and kind_of(path) == "workbook":
            try:
                return sheets_of(path)
            except UnreadableFile:
                return []
    return []


def unpacked(stored: str) -> Path:
    """What a packed upload holds."""
    return plain_copy(stored).with_suffix(".unpacked")


def table_in(stored: str, told: Told, sheets: list[Sheet]) -> Table:
    """The upload opened as told. Every sheet is a text file of its own, so that none is in another's way."""
    names = [sheet.name for sheet in sheets]
    place = plain_copy(stored)
    if told.sheet in names:
        place = place.with_suffix(f".sheet{names.index(told.sheet) + 1}")
    return open_table(
        upload(stored), into=place, sheet=told.sheet,
        headings=told.headings, delimiter=told.delimiter, encoding=told.encoding,
    )  # fmt: skip


def known_sheets(run: ImportRun) -> list[Sheet]:
    return [Sheet(**known) for known in run.table.get("sheets", ())]


def first_rows(table: Table) -> list[list[str]]:
    """The rows at the beginning of an opened file, titles and blank ones among them."""
    sample = beginning(table.path, table.encoding)
    skip = 1 if told_by_excel(sample) else 0
    rows = numbered_rows(table.dialect, sample.split("\n", skip)[-1], SHOWN_ROWS - skip)
    return [[]] * skip + [[cell[:SHOWN_CHARACTERS] for cell in row[:SHOWN_COLUMNS]] for row in rows]


def likely_headings(rows: list[list[str]]) -> int:
    """The row of a sheet that seems to name the columns, zero if none does."""
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    if not filled:
        return 0
    found = find_header([row for _, row in filled]).row
    return filled[found - 1][0] if found else 0
