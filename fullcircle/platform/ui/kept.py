"""Pieces of pages that look the same on every visit: drawn once for what they depend on, then kept."""

from collections.abc import Hashable
from typing import Any

from django.template.loader import get_template
from django.utils.translation import get_language

MOST = 2_000

_kept: dict[Hashable, str] = {}


def kept(template: str, **values: Any) -> str:
    """The template drawn with these values and nothing else, so that equal values always look equal."""
    key = (template, get_language(), frozen(values))
    if key not in _kept:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = get_template(template).render(values)
    return _kept[key]


def frozen(value: Any) -> Hashable:
    """A value that lists and dictionaries are in, as a key."""
    if isinstance(value, dict):
        return tuple((key, frozen(each)) for key, each in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(map(frozen, value))
    return value
