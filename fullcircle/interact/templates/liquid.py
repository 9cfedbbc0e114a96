"""Words with fields in them, filled in by python-liquid: few tags, few filters, plain values, and an end to everything.

No loader, no assignment, no arithmetic and nothing that makes text longer than what was written: a template can neither
reach out nor grow. Values are plain; an object of ours never gets here.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from time import monotonic
from typing import Any
from urllib.parse import quote

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from liquid import Environment, RenderContext, Undefined
from liquid.exceptions import LiquidError
from liquid.template import BoundTemplate

TAGS = frozenset(
    {"if", "unless", "case", "for", "break", "continue", "comment", "content", "output", "illegal"}
)
FILTERS = frozenset({"default", "upcase", "downcase", "capitalize", "strip", "truncate", "truncatewords", "size", "first",
                     "last", "join"})  # fmt: skip
LONGEST = 60_000  # characters of one template
LONGEST_FIELD = 500
FIELD = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
SECONDS = 1.0
DEEPEST = 4
DATES = ("short", "medium", "long", "full")
Plain = str | int | bool | Decimal | date | None | list["Plain"] | dict[str, "Plain"]


class Unreadable(ValueError):
    """Fields that are not understood; the sentence says which."""


class TooMuch(ValueError):
    """It took too long or came to too much."""


class Named(Undefined):
    """A value that is not there: empty where it is shown, and remembered by name."""

    def __str__(self) -> str:
        if (missed := _missed.get()) is not None:
            missed.append(self.name)
        return ""


class Hasty(RenderContext):
    """Looks at the clock with every value that is asked for."""

    until = 0.0

    def get(self, *args: Any, **kwargs: Any) -> object:
        if self.until and monotonic() > self.until:
            raise TooMuch("Filling this template in takes too long.")
        found = super().get(*args, **kwargs)
        if isinstance(found, Named) and args and isinstance(args[0], list):
            found.name = ".".join(map(str, args[0]))
        return found


class HastyTemplate(BoundTemplate):
    context_class = Hasty


class Short(StringIO):
    """An end to what comes out, counted as it comes."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.left = most

    def write(self, text: str) -> int:
        self.left -= len(text)
        if self.left < 0:
            raise TooMuch("Filled in, this template is too long.")
        return super().write(text)


class Few(Environment):
    """The parts of the language that a letter needs."""

    template_class = HastyTemplate
    undefined = Named
    context_depth_limit = 10
    loop_iteration_limit = 10_000
    local_namespace_limit = 200_000
    output_stream_limit = 400_000
    block_nesting_limit = 20

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: tag for name, tag in self.tags.items() if name in TAGS}
        self.filters = {name: each for name, each in self.filters.items() if name in FILTERS}
        self.filters["date"] = as_date
        self.filters["truncate"] = truncate


def as_date(value: object, form: object = "long") -> str:
    """A day in one of four lengths. Formats of one's own would let a template ask for a line of a million blanks."""
    if not isinstance(value, date) or str(form) not in DATES:
        return str(value)
    try:
        locale = Locale.parse(_language.get().replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return format_date(value, str(form), locale)


def truncate(value: object, most: object = 50) -> str:
    text = str(value)
    length = most if isinstance(most, int) and 1 <= most <= 1_000 else 50
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


_missed: ContextVar[list[str] | None] = ContextVar("missed", default=None)
_language: ContextVar[str] = ContextVar("language", default="en")
HTML, TEXT = Few(autoescape=True, undefined=Named), Few(autoescape=False, undefined=Named)


@lru_cache(maxsize=500)
def parsed(source: str, html: bool) -> BoundTemplate:
    """Understood once, filled in many times."""
    if len(source) > LONGEST * 5:
        raise Unreadable("This template is too long.")
    if any(len(each) > LONGEST_FIELD for each in FIELD.findall(source)):
        raise Unreadable(f"A field has at most {LONGEST_FIELD} characters.")
    try:
        return (HTML if html else TEXT).from_string(source)
    except (LiquidError, RecursionError) as error:
        raise Unreadable(sentence(error)) from None


def sentence(error: Exception) -> str:
    first = str(error).strip().splitlines()[0] if str(error).strip() else "nested too deep"
    return f"A field is not understood: {first}."


def filled(source: str, values: Mapping[str, Plain], *, html: bool) -> str:
    """The words with values in place of fields; values are escaped where it is HTML."""
    template = parsed(source, html)
    out = Short(Few.output_stream_limit)
    context = Hasty(template, globals=values)
    context.until = monotonic() + SECONDS
    try:
        template.render_with_context(context, out)
    except (LiquidError, RecursionError, ArithmeticError, TypeError, ValueError) as error:
        raise error if isinstance(error, TooMuch) else TooMuch(sentence(error)) from None
    return out.getvalue()


@contextmanager
def noting_missing(language: str = "en") -> Iterator[list[str]]:
    """The names of values that were shown and were not there."""
    missed: list[str] = []
    token, spoken = _missed.set(missed), _language.set(language)
    try:
        yield missed
    finally:
        _missed.reset(token)
        _language.reset(spoken)


def fields_in(source: str) -> list[str]:
    """The names of all fields in it, as `contact.city`."""
    found = parsed(source, False).analyze(include_partials=False).globals
    return sorted({str(each) for uses in found.values() for each in uses})


def harmless(values: Mapping[str, Any], depth: int = 0) -> dict[str, Plain]:
    """The values without those that are empty, so that a fallback takes their place; what is not plain is refused."""
    if depth > DEEPEST:
        raise TypeError("Values of a template go at most four deep.")
    kept = {str(name): plainly(value, depth) for name, value in values.items()}
    return {name: value for name, value in kept.items() if value not in (None, "", [], {})}


def plainly(value: Any, depth: int) -> Plain:
    if isinstance(value, dict):
        return harmless(value, depth + 1)
    if isinstance(value, (list, tuple)):
        return [plainly(each, depth + 1) for each in value]
    if value is None or type(value) in (str, int, bool, Decimal, date, datetime):
        return str(value) if isinstance(value, Decimal) else value
    raise TypeError(f"A template takes plain values, and no {type(value).__name__}.")


def for_address(value: Plain) -> Plain:
    """The same values, spelled so that they stay within one part of an address."""
    if isinstance(value, dict):
        return {name: for_address(each) for name, each in value.items()}
    if isinstance(value, list):
        return [for_address(each) for each in value]
    return quote(value, safe="") if isinstance(value, str) else value
