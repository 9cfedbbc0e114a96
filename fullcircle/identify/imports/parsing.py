"""Columns of text become columns of values: each spelling is read once, and problems stay where they are."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from fullcircle.identify.imports.phones import plain_number
from fullcircle.identify.imports.plan import PlannedCell
from fullcircle.identify.imports.recognizing import EMPTY, is_blank
from fullcircle.identify.imports.values import (
    Problem,
    date_parser,
    datetime_parser,
    integer_parser,
    money_parser,
    number_parser,
    yes_no,
)
from fullcircle.platform.events.event import plain
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.values import Unfit, parse

REMEMBERED = 100_000
PLAIN_EMAIL = re.compile(r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,18}")
RESERVED = (".local", ".localhost", ".invalid", ".arpa", ".onion", ".alt")
NEUTRALIZED = re.compile(r"'(?=[\s\u200b\ufeff\x00-\x1f]*[=+@-])")
LONGEST_BLANK = max(map(len, EMPTY))

Read = Callable[[str], Any]


class Reader(dict[str, Any]):
    """The value of every spelling met so far; a column with few spellings is read by looking them up."""

    def __init__(self, read: Read):
        super().__init__()
        self.read = read
        self.problems = False

    def __missing__(self, text: str) -> Any:
        value = self.value(text)
        self[text] = value
        return value

    def value(self, text: str) -> Any:
        """What one cell says: nothing, a value, or a Problem."""
        if len(text.strip()) <= LONGEST_BLANK and is_blank(text):
            return None
        if text[0] == "'" and NEUTRALIZED.match(text):
            text = text[1:]
        value = self.read(text)
        if type(value) is Problem:
            self.problems = True
        return value

    def column(self, texts: Sequence[str]) -> list[Any]:
        """The values of a column; spellings are remembered where they come again."""
        spellings = len(set(texts))
        if 2 * spellings > len(texts):
            return list(map(self.value, texts))
        if len(self) + spellings > REMEMBERED:
            self.clear()
        return list(map(self.__getitem__, texts))


def reader_for(planned: PlannedCell, region: str) -> Reader:
    """The reader of one cell of the plan."""
    return Reader(reading(planned, region))


def reading(planned: PlannedCell, region: str) -> Read:
    """From a cell's text to what the field stores, or to a Problem."""
    field, cell = planned.field, planned.cell
    if field.is_relation:
        return str.strip
    if field.kind == "text":
        return plain_text(field)
    if field.kind == "choice" and (ranges := ranges_of(field)):
        return in_a_range(field, ranges)
    first = FIRST.get(field.kind, lambda cell: None)(cell)

    def read(text: str) -> Any:
        value = first(text) if first else text
        if isinstance(value, Problem):
            return Problem(f"{field.label}: {value.sentence}")
        try:
            return parse(field, value, region=region)
        except Unfit as unfit:
            return Problem(f"{field.label}: {unfit}")

    return QUICK[field.kind](read, field) if field.kind in QUICK else read


RANGE = re.compile(r"(\d+)(?:-(\d+)|\+)")


def ranges_of(field: Field) -> list[tuple[str, int, int]]:
    """Choices such as 10-49 and 1000+, with where they begin and end."""
    found = [(value, RANGE.fullmatch(value)) for value, _ in field.choices]
    if not found or not all(match for _, match in found):
        return []
    return [(value, int(m.group(1)), int(m.group(2) or 10**15)) for value, m in found if m]


def in_a_range(field: Field, ranges: list[tuple[str, int, int]]) -> Read:
    """A plain number chooses the range that holds it: 2,822 employees are 1000+."""

    def read(text: str) -> Any:
        digits = text.replace(",", "").replace(".", "").strip()
        if digits.isdigit():
            for value, least, most in ranges:
                if least <= int(digits) <= most:
                    return value
        try:
            return parse(field, text)
        except Unfit as unfit:
            return Problem(f"{field.label}: {unfit}")

    return read


def plain_text(field: Field) -> Read:
    """Text needs no more than its ends trimmed and its length looked at."""
    longest = field.max_length or 200

    def read(text: str) -> Any:
        text = text.strip()
        if len(text) <= longest:
            return text
        return Problem(f"{field.label} holds at most {longest} characters; this has {len(text):,}.")

    return read


def email_first(read: Read, field: Field) -> Read:
    """Addresses that are plain beyond doubt pass at once; all others go through the whole grammar."""
    longest = min(field.max_length or 254, 254)

    def quick(text: str) -> Any:
        lower = text.strip().lower()
        plain = len(lower) <= longest and PLAIN_EMAIL.fullmatch(lower) and not lower.endswith(RESERVED)
        return lower if plain and lower.index("@") <= 64 else read(text)

    return quick


def phone_first(read: Read, field: Field) -> Read:
    """Numbers written out with their country pass at once."""

    def quick(text: str) -> Any:
        return plain_number(text.strip()) or read(text)

    return quick


QUICK: dict[str, Callable[[Read, Field], Read]] = {"email": email_first, "phone": phone_first}

FIRST: dict[str, Callable[[Any], Read]] = {
    "number": lambda cell: number_parser(cell.decimal),
    "money": lambda cell: money_parser(cell.decimal),
    "integer": lambda cell: integer_parser(cell.decimal),
    "date": lambda cell: date_parser(cell.order),
    "datetime": lambda cell: datetime_parser(cell.order),
    "yesno": lambda cell: yes_no,
}


def stored(value: Any) -> Any:
    """A value as a staged row keeps it: text, number or truth value that PostgreSQL casts back."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return value if isinstance(value, (str, bool, int)) else plain(value)
