"""How a text file separates its cells: delimiter, quotes, the row that names the columns."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from fullcircle.identify.imports.unreadable import UnreadableFile

DELIMITERS = (",", ";", "\t", "|")
MORE_DELIMITERS = ("^", "~", "\x1f")
LOOKED_AT = 200
TITLE_ROWS = 30
NAMES_OF_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """What stands between cells and around them."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None

    def reader(self, lines):
        """A csv reader for these lines; blanks after a delimiter do not count."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            skipinitialspace=True,
            strict=False,
        )

    @property
    def name(self) -> str:
        return NAMES_OF_DELIMITERS.get(self.delimiter, repr(self.delimiter))


def find_dialect(sample: str) -> Dialect:
    """The delimiter under which most rows have the same number of cells, more than one."""
    told = told_by_excel(sample)
    quote, escape = find_quotes(sample)
    candidates = [told] if told else [*DELIMITERS, *MORE_DELIMITERS]
    dialects = [Dialect(delimiter, quote, escape) for delimiter in candidates]
    return max(dialects, key=lambda dialect: fit(dialect, sample))


def told_by_excel(sample: str) -> str:
    """Excel writes `sep=;` as the first line when it means to be sure."""
    first = sample[:10].split("\n")[0].strip()
    return first[4:5] if first.lower().startswith("sep=") and len(first) == 5 else ""


def find_quotes(sample: str) -> tuple[str, str | None]:
    """Double quotes unless only single ones are wrapped around cells; a backslash if it escapes quotes."""
    around = Counter(
        {quote: sum(sample.count(d + quote) for d in (*DELIMITERS, "\n")) for quote in ('"', "'")}
    )
    quote = "'" if around["'"] > 4 and '"' not in sample and closes_cells(sample) else '"'
    backslashed = sample.count("\\" + quote)
    return quote, "\\" if backslashed and not sample.count(quote * 2) else None


def closes_cells(sample: str) -> bool:
    """Whether single quotes also end cells; an apostrophe that starts a word is no quote."""
    return any(sample.count(f"'{d}'") > 2 for d in DELIMITERS)


def fit(dialect: Dialect, sample: str) -> tuple[float, int]:
    """The share of rows with the usual number of cells, then how many cells that is."""
    rows = sample_rows(dialect, sample)
    widths = Counter(len(row) for row in rows)
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return 0.0, 0
    width = max(several, key=lambda width: (several[width], width))
    # A comma in every third address makes few rows alike; a true delimiter makes nearly all alike.
    return round(several[width] / len(rows), 1), width


def sample_rows(dialect: Dialect, sample: str) -> list[list[str]]:
    """The first rows of the sample that hold anything."""
    rows = []
    try:
        for row in dialect.reader(sample.splitlines(keepends=True)):
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) == LOOKED_AT:
                break
    except csv.Error:
        return rows
    return rows


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns are named (0: nowhere) and what they are called."""

    row: int
    columns: tuple[str, ...]
    pads: bool = False


def find_header(rows: list[list[str]], *, named: bool | None = None) -> Header:
    """The first row as wide as the table that reads like names; titles above it are passed over."""
    if not rows:
        raise UnreadableFile("This file has no rows.")
    width = usual_width(rows)
    at = next(
        (
            n
            for n, row in enumerate(rows[:TITLE_ROWS])
            if len(trimmed(row)) >= min(width, 2) and full(row, width)
        ),
        0,
    )
    below = rows[at + 1 :]
    if named is None:
        named = reads_like_names(rows[at], below)
    names = rows[at] if named else []
    columns = unique_names(names, max(width, len(trimmed(names))))
    return Header(at + 1 if named else 0, columns, pads=often_short(below, len(columns)))


def told_header(dialect: Dialect, lines: str, number: int) -> Header:
    """The row that somebody says names the columns, counted as a spreadsheet does; what is above it is passed over."""
    rows = numbered_rows(dialect, lines, number + LOOKED_AT)
    if not 0 < number <= len(rows) or not trimmed(rows[number - 1]):
        raise UnreadableFile(f"Row {number:,} cannot name the columns: it is empty, or too far down.")
    names = rows[number - 1]
    below = [row for row in rows[number:] if any(cell.strip() for cell in row)]
    width = max(len(trimmed(names)), usual_width(below) if below else 0)
    return Header(number, unique_names(names, width), pads=often_short(below, width))


def numbered_rows(dialect: Dialect, lines: str, most: int) -> list[list[str]]:
    """The first rows, blank ones among them, so that their places are their numbers."""
    rows: list[list[str]] = []
    try:
        rows.extend(islice(dialect.reader(io.StringIO(lines)), most))
    except csv.Error:
        return rows
    return rows


def trimmed(row: list[str]) -> list[str]:
    """The row without empty cells at its end."""
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def usual_width(rows: list[list[str]]) -> int:
    """How many cells most rows have; a row of one may be a title, so two of those count as one."""
    widths = Counter(len(row) for row in rows)
    return max(widths, key=lambda width: (widths[width] if width > 1 else widths[width] / 2, width))


def full(row: list[str], width: int) -> bool:
    """As wide as the table and mostly filled: a title above a table fills one cell."""
    return len(row) >= width and sum(bool(cell.strip()) for cell in row) >= min(width, 2, len(row))


def reads_like_names(row: list[str], below: list[list[str]]) -> bool:
    """Names are words; a row with numbers, dates or addresses in it is already data."""
    filled = [cell.strip() for cell in row if cell.strip()]
    valued = sum(looks_like_value(cell) for cell in filled)
    if not filled or valued > len(filled) / 5:
        return False
    return not any(row == other for other in below) or len(below) == 0


def looks_like_value(cell: str) -> bool:
    """A number, a date, an e-mail address, a link: things no column is called."""
    digits = sum(letter.isdigit() for letter in cell)
    return (
        "@" in cell[1:-1] or "://" in cell or (digits > 0 and digits >= len(cell) / 2 and not is_year(cell))
    )


def is_year(cell: str) -> bool:
    """2024 may well name a column."""
    return len(cell) == 4 and cell.isdigit() and cell[:2] in ("19", "20")


def unique_names(names: list[str], width: int) -> tuple[str, ...]:
    """Every column gets a name of its own: empty ones by number, doubled ones by count."""
    seen: Counter[str] = Counter()
    unique = []
    for index in range(width):
        name = " ".join(names[index].split())[:120] if index < len(names) else ""
        name = name or f"Column {index + 1}"
        seen[name.casefold()] += 1
        unique.append(name if seen[name.casefold()] == 1 else f"{name} ({seen[name.casefold()]})")
    return tuple(unique)


def often_short(rows: list[list[str]], width: int) -> bool:
    """Some programs leave out empty cells at the end of a row; then a short row is no damage."""
    short = sum(len(row) < width for row in rows)
    return short > 0.1 * len(rows) and short > 2
