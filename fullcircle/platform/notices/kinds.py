"""What there are notices of. An entity registers each kind beside the handler that tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext


@dataclass(frozen=True)
class Kind:
    """A sentence with the facts in braces, read in the reader's language: “{form} was filled in”."""

    key: str
    told: str | Promise
    icon: str
    tone: str = "gray"


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    _kinds[kind.key] = kind
    return kind


def kind_of(key: str) -> Kind:
    """Notices outlive a version that told of something no more."""
    return _kinds.get(key) or Kind(key, gettext("Something happened"), "bell")


def sentence(kind: Kind, facts: Mapping[str, Any]) -> str:
    """What is missing is left out, not an error: facts were written down some versions ago."""
    return str(kind.told).format_map(Told(facts))


class Told(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"
