"""What a column holds, judged by its content: kind, how dates and decimals are written, and why."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fullcircle.identify.imports.reading import Table
from fullcircle.identify.imports.values import (
    NO,
    NUMERIC,
    YES,
    Problem,
    currency_in,
    datetime_parser,
    integer_parser,
    money_parser,
    number_parser,
)
from fullcircle.platform.records.countries import country_code

MOST = 0.9
FEW_CHOICES = 30
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]{2,}")
LINK = re.compile(r"(https?://|www\.)\S+\.\S+", re.I)
PHONE = re.compile(r"(\+|00|\(0|0)?[\d\s()./-]{6,20}(\s*(x|ext\.?)\s*\d{1,6})?", re.I)
PHONE_MARKS = re.compile(r"^(\+|00|\()|^0\d{6,}|\d[)\s]?[\s/.-]\(?\d")
GROUPED = re.compile(r"\d{1,3}([\s.,]\d{3})+")
DATE_MARK = re.compile(r"\d[-/.]\d|[^\W\d_]{3}")
EMPTY = frozenset({"", "-", "n/a", "na", "null", "none", "nil", "#n/a", "nan", "\\n", "(blank)"})


@dataclass(frozen=True, slots=True)
class Content:
    """A column as its content describes it. `order` is dmy or mdy, `decimal` a point or a comma."""

    name: str
    kind: str
    filled: int
    distinct: int
    samples: tuple[str, ...]
    order: str = ""
    decimal: str = ""
    currency: str = ""
    unsure: bool = False
    why: str = ""

    @property
    def unique(self) -> bool:
        """Whether no value came twice: such a column can tell rows apart."""
        return self.filled > 1 and self.distinct == self.filled


def recognize(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Content]:
    """Judge every column of a sample."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return [recognize_column(name, column) for name, column in zip(names, columns, strict=True)]


def is_blank(cell: str) -> bool:
    """Nothing, or one of the words that programs write for nothing."""
    return not cell or cell.strip().casefold() in EMPTY


def recognize_column(name: str, cells: Iterable[str]) -> Content:
    """The first kind that nearly all values are; text when none fits."""
    values = [cell.strip() for cell in cells if not is_blank(cell)]
    counts = Counter(values)
    seen = Content(name, "empty", len(values), len(counts), tuple(counts)[:5])
    if not values:
        return seen
    for test in TESTS:
        if found := test(counts, len(values)):
            return replace(seen, **found)
    return replace(seen, kind="choice" if is_choice(counts, len(values)) else "text", why=described(counts))


def described(counts: Counter[str]) -> str:
    if len(counts) > 1:
        return f"{len(counts):,} different values"
    return "the same value in every row" if counts.total() > 1 else "one value"


def is_choice(counts: Counter[str], filled: int) -> bool:
    """Few words that come again and again."""
    return len(counts) <= FEW_CHOICES and filled >= 4 * len(counts) and max(map(len, counts)) <= 60


Found = dict[str, Any] | None


def share(counts: Counter[str], filled: int, fits: Callable[[str], object]) -> float:
    """How much of the filled cells a test accepts; each spelling is asked once."""
    return sum(count for value, count in counts.items() if fits(value)) / filled


def readable(parse: Callable[[str], object]) -> Callable[[str], bool]:
    return lambda value: not isinstance(parse(value), Problem)


def by_shape(kind: str, shape: re.Pattern[str]) -> Callable[[Counter[str], int], Found]:
    """A kind that its writing alone gives away."""

    def test(counts: Counter[str], filled: int) -> Found:
        part = share(counts, filled, shape.fullmatch)
        return {"kind": kind, "why": f"{most(part)} are {PLURALS[kind]}"} if part >= MOST else None

    return test


def most(part: float) -> str:
    return "all" if part == 1 else f"{part:.0%}"


PLURALS = {"email": "email addresses", "url": "links"}


def is_yes_no(counts: Counter[str], filled: int) -> Found:
    words = {value.casefold() for value in counts}
    if not words <= YES_NO_WORDS or words <= {"0"} or words <= {"1"} or words <= {"-"}:
        return None
    return {"kind": "boolean", "why": "only yes and no"}


YES_NO_WORDS = (YES | NO) - {"x", "-", "s", "o"}


def is_phone(counts: Counter[str], filled: int) -> Found:
    """Written with the marks of a phone number; bare digits are just a number, dates are dates."""

    def phone(value: str) -> bool:
        digits = sum(map(str.isdigit, value))
        return (
            bool(PHONE.fullmatch(value))
            and 7 <= digits <= 15
            and not (NUMERIC.fullmatch(value) or GROUPED.fullmatch(value))
        )

    if share(counts, filled, phone) < MOST or share(counts, filled, PHONE_MARKS.search) < 0.5:
        return None
    if (
        share(counts, filled, readable(datetime_parser())) > 0.5
        or share(counts, filled, PLAIN_DECIMAL.fullmatch) > 0.5
    ):
        return None
    return {"kind": "phone", "why": "written like phone numbers"}


PLAIN_DECIMAL = re.compile(r"-?\d+[.,]\d+")


def is_date(counts: Counter[str], filled: int) -> Found:
    """Dates, in the order that makes sense of the whole column."""
    if share(counts, filled, DATE_MARK.search) < MOST and not compact_dates(counts, filled):
        return None
    readings = {order: share(counts, filled, readable(datetime_parser(order))) for order in ("dmy", "mdy")}
    order = max(readings, key=lambda key: readings[key])
    if readings[order] < MOST:
        return None
    clocked = share(counts, filled, lambda value: ":" in value) > 0.5
    return {"kind": "datetime" if clocked else "date"} | order_found(counts, filled, readings, order)


def compact_dates(counts: Counter[str], filled: int) -> bool:
    """20240305 in every row, with years that people live in."""

    def compact(value: str) -> bool:
        return (
            len(value) == 8
            and value.isdigit()
            and "1900" <= value[:4] <= "2099"
            and "01" <= value[4:6] <= "12"
            and "01" <= value[6:] <= "31"
        )

    return share(counts, filled, compact) >= 0.98


def order_found(counts: Counter[str], filled: int, readings: dict[str, float], order: str) -> dict[str, Any]:
    """Day first or month first, with the evidence; unsure when every date can be read both ways."""
    if not share(counts, filled, NUMERIC.match):
        return {"order": "dmy", "why": "dates that can be read one way only"}
    if readings["dmy"] == readings["mdy"]:
        return {"order": "dmy", "unsure": True, "why": "every date can be read day first or month first"}
    other = "mdy" if order == "dmy" else "dmy"
    proof = next(
        value
        for value in counts
        if readable(datetime_parser(order))(value) and not readable(datetime_parser(other))(value)
    )
    return {"order": order, "why": f"{'day' if order == 'dmy' else 'month'} first, because of {proof}"}


def is_number(counts: Counter[str], filled: int) -> Found:
    """Integers, decimals of either convention, and money by the sign beside it."""
    currencies = Counter(currency_in(value) for value in counts if currency_in(value))
    makers = money_parser if currencies else number_parser
    readings = {mark: share(counts, filled, readable(makers(mark))) for mark in (".", ",")}
    decimal = convention(counts, readings)
    if readings[decimal] < MOST or zero_led(counts):
        return None
    found = {"decimal": decimal, "unsure": is_ambiguous(counts, readings)}
    if currencies:
        return found | {
            "kind": "money",
            "currency": currencies.most_common(1)[0][0],
            "why": "amounts with a currency",
        }
    whole = share(counts, filled, readable(integer_parser(decimal))) >= 0.99
    kind = "integer" if whole and not share(counts, filled, lambda value: decimal in value) else "number"
    return found | {
        "kind": kind,
        "why": "whole numbers" if kind == "integer" else f"decimals after a {MARKS[decimal]}",
    }


MARKS = {".": "point", ",": "comma"}
ONE_GROUP = re.compile(r"[^\d]*\d{1,3}[.,]\d{3}[^\d]*")
DECIMAL_COMMA = re.compile(r"[^\d]*\d+,(\d{1,2}|\d{4,})[^\d]*")
DECIMAL_POINT = re.compile(r"[^\d]*\d+\.(\d{1,2}|\d{4,})[^\d]*")


def convention(counts: Counter[str], readings: dict[str, float]) -> str:
    """The mark before the decimals: the reading that fits more cells, then marks that cannot be thousands."""
    if readings["."] != readings[","]:
        return max(readings, key=lambda mark: readings[mark])
    commas = sum(bool(DECIMAL_COMMA.fullmatch(value)) for value in counts)
    points = sum(bool(DECIMAL_POINT.fullmatch(value)) for value in counts)
    return "," if commas > points else "."


def is_ambiguous(counts: Counter[str], readings: dict[str, float]) -> bool:
    """1.234 alone may be a thousand or one and a bit."""
    marked = [value for value in counts if "." in value or "," in value]
    return (
        bool(marked)
        and readings["."] == readings[","]
        and all(ONE_GROUP.fullmatch(value) for value in marked)
    )


def zero_led(counts: Counter[str]) -> bool:
    """007 is a code: as a number it would lose its zeros."""
    return any(len(value) > 1 and value[0] == "0" and value.isdigit() for value in counts)


def is_country(counts: Counter[str], filled: int) -> Found:
    part = share(counts, filled, country_code)
    short = share(counts, filled, lambda value: len(value) <= 2)
    needed = 0.97 if short > 0.5 else MOST
    return {"kind": "country", "why": f"{most(part)} are countries"} if part >= needed else None


def settle(table: Table, contents: list[Content]) -> list[Content]:
    """Columns that the sample left unsure are read to the end: one row may decide for all."""
    unsure = {at: Counter[str]() for at, content in enumerate(contents) if content.unsure}
    if unsure:
        for _, cells, flaw in table.rows():
            if not flaw:
                for at, seen in unsure.items():
                    if len(seen) < MOST_SPELLINGS:
                        seen[cells[at].strip()] += 1
    settled = {at: recognize_column(contents[at].name, seen.elements()) for at, seen in unsure.items()}
    return [surer(content, settled.get(at, content)) for at, content in enumerate(contents)]


MOST_SPELLINGS = 100_000


def surer(before: Content, after: Content) -> Content:
    """What the whole column says about order and decimals, if it still is of that kind."""
    return after if after.kind == before.kind else before


TESTS = [
    by_shape("email", EMAIL),
    by_shape("url", LINK),
    is_yes_no,
    is_date,
    is_phone,
    is_number,
    is_country,
]
