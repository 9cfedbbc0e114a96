"""A file as a stream of rows: any size, little memory, and every damaged row named with its reason."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TextIO

from fullcircle.identify.imports.dialects import (
    Dialect,
    find_dialect,
    find_header,
    sample_rows,
    told_by_excel,
    told_header,
)
from fullcircle.identify.imports.encodings import find_encoding
from fullcircle.identify.imports.opening import plain_text
from fullcircle.identify.imports.unreadable import LIMITS, Limits, UnreadableFile

CHUNK = 1024 * 1024
SAMPLE = 512 * 1024

Row = tuple[int, list[str], str]
"""Number as a spreadsheet counts it, cells, and what is wrong with the row (empty: nothing)."""


class Runaway(Exception):
    """A quote was opened and the record has grown over too many lines."""


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file: how it is written and what its columns are called."""

    path: Path
    encoding: str
    dialect: Dialect
    header_row: int
    columns: tuple[str, ...]
    pads: bool = False
    limits: Limits = LIMITS

    def rows(self) -> Iterator[Row]:
        """Every row below the header, blank ones left out."""
        with text_of(self.path, self.encoding) as text:
            yield from RowStream(self, text)

    def sample(self, size: int = 2000) -> list[list[str]]:
        """Undamaged rows from the beginning and from places spread over the file."""
        return spread_sample(self, size)


def open_table(
    path: Path,
    *,
    into: Path | None = None,
    sheet: str = "",
    delimiter: str = "",
    encoding: str = "",
    named: bool | None = None,
    headings: int | None = None,
    limits: Limits = LIMITS,
) -> Table:
    """Open an upload; what is not told (delimiter, encoding, which row names the columns) is found."""
    plain = plain_text(path, into=into or path.with_suffix(".import.csv"), sheet=sheet, limits=limits)
    encoding = encoding or find_encoding(plain)
    sample = beginning(plain, encoding)
    dialect = find_dialect(sample)
    if delimiter:
        dialect = replace(dialect, delimiter=delimiter)
    if headings == 0:
        named, headings = False, None
    return described(plain, encoding, dialect, sample, named, headings, limits)


def described(
    path: Path,
    encoding: str,
    dialect: Dialect,
    sample: str,
    named: bool | None,
    headings: int | None,
    limits: Limits,
) -> Table:
    """The table behind a file whose writing is known, or the sentence why there is none."""
    skip = 1 if told_by_excel(sample) else 0
    lines = sample.split("\n", skip)[-1]
    rows = sample_rows(dialect, lines)
    if not rows:
        raise UnreadableFile("This file has no rows.")
    header = told_header(dialect, lines, headings - skip) if headings else find_header(rows, named=named)
    if len(header.columns) > limits.columns:
        raise UnreadableFile(
            f"This file has too many columns; at most {limits.columns:,} can be imported. "
            "Remove those you do not need."
        )
    at = headings or (position_of(rows[header.row - 1], dialect, lines) + skip if header.row else skip)
    return Table(path, encoding, dialect, at, header.columns, header.pads, limits)


def position_of(names: list[str], dialect: Dialect, sample: str) -> int:
    """The number of the row that names the columns, counting blank rows as a spreadsheet does."""
    for number, row in enumerate(dialect.reader(io.StringIO(sample)), start=1):
        if row == names:
            return number
    return 1


def text_of(path: Path, encoding: str) -> io.TextIOWrapper:
    """The file as text; bytes that break the encoding survive as marks that a row is later refused for."""
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    return path.open("r", encoding=encoding, errors=errors, newline=None)


def beginning(path: Path, encoding: str) -> str:
    """The first half megabyte, up to the last whole line."""
    try:
        with text_of(path, encoding) as text:
            sample = text.read(SAMPLE)
    except UnicodeError as error:
        raise UnreadableFile("The encoding of this file cannot be read. Save it as CSV in UTF-8.") from error
    if not sample.strip("\ufeff\0 \t\r\n,;|"):
        raise UnreadableFile("This file is empty.")
    whole = sample[: sample.rfind("\n") + 1]
    return whole if len(sample) == SAMPLE and whole else sample


class RowStream:
    """Reads records one by one; after a quote that never closes it goes on at the next line."""

    def __init__(self, table: Table, text: TextIO):
        self.table = table
        self.text = text
        self.width = len(table.columns)
        self.pending: list[str] = []
        self.replay: list[str] = []
        self.fresh = self.fresh_lines()
        self.suspicious = False
        self.ended = False

    def __iter__(self) -> Iterator[Row]:
        csv.field_size_limit(2 * self.table.limits.line_characters)
        number = 0
        while not self.ended:
            try:
                for cells in self.table.dialect.reader(self.lines()):
                    if self.ended:
                        raise Runaway
                    number += 1
                    if number > self.table.header_row and (row := self.judged(number, cells)):
                        yield row
                    self.pending.clear()
            except (Runaway, csv.Error):
                number += 1
                if number > self.table.header_row:
                    yield (
                        number,
                        [self.pending[0][:1000]],
                        "A quotation mark is opened here and never closed.",
                    )
                self.replay[:0] = self.pending[1:]
                self.pending.clear()
                self.ended = False

    def lines(self) -> Iterator[str]:
        """Lines again that a runaway record had swallowed, then fresh ones."""
        pending, most = self.pending, self.table.limits.record_lines
        while self.replay:
            pending.append(self.replay.pop(0))
            yield pending[-1]
        for line in self.fresh:
            pending.append(line)
            if len(pending) > most:
                raise Runaway
            yield line
        self.ended = True

    def fresh_lines(self) -> Iterator[str]:
        """Lines from the file, chunk by chunk; a line beyond all measure is cut so that memory stays flat."""
        longest, rest, before = self.table.limits.line_characters, "", False
        while chunk := self.text.read(CHUNK):
            if len(rest) >= longest and "\n" not in chunk:
                continue
            now = self.suspects(chunk)
            self.suspicious, before = now or before, now
            whole, newline, tail = (rest + chunk).rpartition("\n")
            yield from io.StringIO(whole + newline)
            rest = tail[:longest]
        if rest:
            yield rest

    def suspects(self, chunk: str) -> bool:
        """Whether rows of this chunk need a closer look; asked once a chunk because it seldom is so."""
        if "\0" in chunk or "\ufffd" in chunk or not encodable(chunk):
            return True
        step = self.table.limits.cell_characters // 2
        return any(chunk.find("\n", at, at + step) < 0 for at in range(0, len(chunk) - step, step))

    def judged(self, number: int, cells: list[str]) -> Row | None:
        """The row with its flaw, or nothing when it is blank."""
        if not any(cells):
            return None
        cells, flaw = (cells, "") if len(cells) == self.width else self.fitted(cells)
        if self.suspicious or len(self.pending) > 1:
            flaw = flaw or self.flaw_of(cells)
        return number, cells, flaw

    def fitted(self, cells: list[str]) -> tuple[list[str], str]:
        """Cells cut or filled to the header's width, and a reason where that would be guessing."""
        extra = any(cell.strip() for cell in cells[self.width :])
        if not extra and (self.table.pads or len(cells) > self.width):
            return (cells + [""] * self.width)[: self.width], ""
        many = "1 cell" if len(cells) == 1 else f"{len(cells):,} cells"
        return cells[: self.width], f"This row has {many} where the header has {self.width:,}."

    def flaw_of(self, cells: list[str]) -> str:
        """What makes one cell of this row unfit, naming its column."""
        for name, cell in zip(self.table.columns, cells, strict=False):
            if len(cell) > self.table.limits.cell_characters:
                most = self.table.limits.cell_characters
                return f"“{name}” has {len(cell):,} characters; at most {most:,} are possible."
            if "\0" in cell:
                return f"“{name}” contains a NUL character."
            if not encodable(cell) or ("\ufffd" in cell and not self.table.encoding.startswith("utf")):
                return f"“{name}” contains characters that cannot be read as {self.table.encoding.upper()}."
        return ""


def encodable(text: str) -> bool:
    """Whether every character is one: broken bytes are carried as lone surrogates."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def spread_sample(table: Table, size: int) -> list[list[str]]:
    """Half of the sample from the beginning, half from places spread evenly over the file."""
    head = undamaged(table.rows(), size // 2)
    return head + [
        row for place in later_places(table) for row in undamaged(rows_near(table, place), size // 20)
    ]


def undamaged(rows: Iterator[Row], size: int) -> list[list[str]]:
    return [cells for _, cells, flaw in islice(rows, size) if not flaw]


def later_places(table: Table) -> list[int]:
    """Byte offsets to look at in a file too long to be known by its beginning."""
    length = table.path.stat().st_size
    if length < 4 * SAMPLE or table.encoding.startswith(("utf-16", "utf-32")):
        return []
    return [length * tenth // 10 for tenth in range(1, 10)]


def rows_near(table: Table, place: int) -> Iterator[Row]:
    """Rows that start a little after a byte offset; a torn first record is left out."""
    with table.path.open("rb") as file:
        file.seek(place)
        block = file.read(SAMPLE // 4)
    text = block.partition(b"\n")[2].rpartition(b"\n")[0].decode(table.encoding, errors="replace")
    inside = replace(table, header_row=0)
    return islice(iter(RowStream(inside, io.StringIO(text, newline=None))), 1, None)
