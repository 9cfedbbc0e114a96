"""HTML from a pattern and values, escaped: what Django's format_html does, at the speed that a list of a thousand cells needs."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.safestring import SafeString


def markup(pattern: str, /, *values: Any, **named: Any) -> SafeString:
    """The pattern with every value escaped, unless it is safe already. The pattern itself must be a literal."""
    safe = [value if type(value) is SafeString else escaped(value) for value in values]
    if named:
        return SafeString(pattern.format(*safe, **{key: escaped(value) for key, value in named.items()}))
    return SafeString(pattern.format(*safe))


def escaped(value: Any) -> str:
    """Text that HTML reads as text."""
    if type(value) is SafeString:
        return value
    if hasattr(value, "__html__"):
        return value.__html__()
    return escape(str(value))


def joined(separator: str, pattern: str, rows: Iterable[Iterable[Any]]) -> SafeString:
    """The pattern once for each row of values."""
    return SafeString(separator.join(markup(pattern, *row) for row in rows))
