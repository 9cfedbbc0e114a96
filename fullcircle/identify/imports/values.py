"""How one cell becomes a value, and the sentence when it does not. No clock, no database, no guessing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from fullcircle.identify.imports.months import named_months

EXCEL_DAY_ZERO = date(1899, 12, 30)
EARLIEST, LATEST = 1000, 2999
MOST_DIGITS = 15
SIGNS = str.maketrans("", "", "   '’")
CURRENCY_SIGNS = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₺": "TRY", "₩": "KRW", "₴": "UAH",
    "₪": "ILS", "zł": "PLN", "Kč": "CZK", "kr": "", "R$": "BRL", "US$": "USD", "A$": "AUD", "C$": "CAD", "CHF": "CHF",
}  # fmt: skip


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


YES = words("yes y true t 1 on x ✓ ✔ ja j wahr oui o vrai si sí s sì verdadero vero sim tak ano да はい 是")
NO = words("no n false f 0 off - ✗ ✘ nein falsch non faux falso não nao nie ne нет いいえ 否")


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that is no value of its kind, as a sentence that repeats what was written."""

    sentence: str


Parse = Callable[[str], Any]


def shown(cell: str) -> str:
    """The cell as an error sentence repeats it, never longer than a person reads."""
    return f"“{cell}”" if len(cell) <= 60 else f"“{cell[:57]}…”"


def text(cell: str) -> object:
    return cell.strip()


NUMBER = {
    ".": re.compile(r"[+-]?(\d{1,3}(,\d{2,3})*,\d{3}|\d+)?(\.\d*)?([eE][+-]?\d{1,3})?"),
    ",": re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)?(,\d*)?([eE][+-]?\d{1,3})?"),
}


def number_parser(decimal: str = ".") -> Parse:
    """Reads 1,234.56 when decimals come after a point and 1.234,56 when they come after a comma."""
    shape, thousands = NUMBER[decimal], "," if decimal == "." else "."

    def number(cell: str) -> object:
        digits, negative = unsigned(cell)
        if not shape.fullmatch(digits) or not any(map(str.isdigit, digits)):
            return Problem(f"{shown(cell)} is not a number.")
        try:
            value = Decimal(digits.replace(thousands, "").replace(",", "."))
        except InvalidOperation:
            return Problem(f"{shown(cell)} is not a number.")
        if abs(value.adjusted()) > MOST_DIGITS:
            return Problem(f"{shown(cell)} is too large a number.")
        return -value if negative else value

    return number


def unsigned(cell: str) -> tuple[str, bool]:
    """Digits and marks alone; (12), 12- and −12 are how accountants write below zero."""
    digits = cell.translate(SIGNS).replace("−", "-")
    if digits.startswith("(") and digits.endswith(")"):
        return digits[1:-1], True
    if digits.endswith("-"):
        return digits[:-1], True
    return digits.removesuffix("%"), False


def integer_parser(decimal: str = ".") -> Parse:
    """Whole numbers; 3.0 is one, 3.5 is not."""
    number = number_parser(decimal)

    def integer(cell: str) -> object:
        value = number(cell)
        if isinstance(value, Problem):
            return value
        if value != value.to_integral_value():
            return Problem(f"{shown(cell)} is not a whole number.")
        return int(value)

    return integer


SIGN = re.compile("|".join(sorted(map(re.escape, CURRENCY_SIGNS), key=len, reverse=True)))
CODE = re.compile(r"^[A-Z]{3}\b|\b[A-Z]{3}$")


def money_parser(decimal: str = ".") -> Parse:
    """An amount; the currency beside it is read by `currency_in`."""
    number = number_parser(decimal)

    def money(cell: str) -> object:
        value = number(CODE.sub("", SIGN.sub("", cell).strip()).strip().removesuffix(",-").removesuffix(".-"))
        return Problem(f"{shown(cell)} is not an amount.") if isinstance(value, Problem) else value

    return money


def currency_in(cell: str) -> str:
    """The ISO code beside an amount, by sign or by letters; empty when there is none."""
    if found := SIGN.search(cell):
        return CURRENCY_SIGNS[found.group()]
    found = CODE.search(cell.strip())
    return found.group() if found else ""


ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(.+))?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:,?[T ]+(.+))?")
WORDED = re.compile(
    r"(?:[^\W\d_]+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[\s.-]*(?:de\s+)?([^\W\d_]+)\.?,?[\s.-]*"
    r"(?:de\s+)?(\d{4}|\d{2})(?:,?\s+(.+))?"
)
MONTH_FIRST = re.compile(
    r"(?:[^\W\d_]+\.?,\s+)?([^\W\d_]+)\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(\d{4})(?:,?\s+(.+))?"
)
TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?", re.I
)
SERIAL = re.compile(r"\d{5}(\.\d+)?")


def datetime_parser(order: str = "dmy") -> Parse:
    """A point in time; `order` decides 03/04/2024: dmy is the third of April, mdy the fourth of March."""

    def moment(cell: str) -> object:
        written = cell.strip()
        parts = date_parts(written, order)
        if parts is None:
            return Problem(f"{shown(written)} is not a date.")
        (year, month, day), clock = parts
        try:
            return with_clock(datetime(century(year), month, day), clock)
        except (ValueError, OverflowError):
            return Problem(f"{shown(written)} is not a date in the calendar.")

    return moment


def date_parser(order: str = "dmy") -> Parse:
    """A day; a time of day written beside it is left out."""
    moment = datetime_parser(order)

    def day(cell: str) -> object:
        value = moment(cell)
        return value.date() if isinstance(value, datetime) else value

    return day


Parts = tuple[tuple[int, int, int], str | None]


def date_parts(written: str, order: str) -> Parts | None:
    """Year, month, day and the clock's text, from whichever way the date is written."""
    if found := ISO.fullmatch(written):
        return numbers(found, 1, 2, 3), found.group(4)
    if found := NUMERIC.fullmatch(written):
        return numbers(found, 3, *((2, 1) if order == "dmy" else (1, 2))), found.group(4)
    if order != "serial" and (found := COMPACT.fullmatch(written)):
        return numbers(found, 1, 2, 3), None
    if SERIAL.fullmatch(written):
        return serial_parts(written)
    return worded_parts(written)


def numbers(found: re.Match[str], *groups: int) -> tuple[int, int, int]:
    year, month, day = (int(found.group(group)) for group in groups)
    return year, month, day


def serial_parts(written: str) -> Parts:
    """Excel counts days from the end of 1899; the fraction is the time of day."""
    days, _, fraction = written.partition(".")
    day = EXCEL_DAY_ZERO + timedelta(days=int(days))
    clock = (datetime.min + timedelta(seconds=round(float(f"0.{fraction or 0}") * 86400) % 86400)).time()
    return (day.year, day.month, day.day), clock.isoformat() if fraction else None


def worded_parts(written: str) -> Parts | None:
    """3 March 2024, 3-Mar-24, March 3, 2024, 3. März 2024, 3 de marzo de 2024."""
    if (found := WORDED.fullmatch(written)) and (month := named_months().get(found.group(2).casefold())):
        return (int(found.group(3)), month, int(found.group(1))), found.group(4)
    if (found := MONTH_FIRST.fullmatch(written)) and (month := named_months().get(found.group(1).casefold())):
        return (int(found.group(3)), month, int(found.group(2))), found.group(4)
    return None


def century(year: int) -> int:
    """Two digits mean the century they are nearest to in people's use: 69 is 1969, 68 is 2068."""
    if year < 100:
        return year + (1900 if year >= 69 else 2000)
    if not EARLIEST <= year <= LATEST:
        raise ValueError(year)
    return year


def with_clock(day: datetime, clock: str | None) -> datetime:
    """The day at the time written beside it; a zone is kept, no zone stays without."""
    if not clock:
        return day
    found = TIME.fullmatch(clock.strip())
    if not found:
        raise ValueError(clock)
    hour, minute, second = (int(part or 0) for part in found.group(1, 2, 3))
    if half := found.group(5):
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    moment = day.replace(hour=hour, minute=minute, second=second)
    zone = found.group(6)
    return (
        moment
        if not zone
        else datetime.fromisoformat(moment.isoformat() + ("+00:00" if zone.isalpha() else zone))
    )


def yes_no(cell: str) -> object:
    word = cell.strip().casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    return Problem(f"{shown(cell.strip())} is neither yes nor no.")
