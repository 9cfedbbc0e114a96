"""What lies outside the database: files in which a person may stand. Each part of the product says where it keeps some."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils.functional import Promise

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.discovery import discover
from fullcircle.platform.privacy.words import Words

if TYPE_CHECKING:
    from fullcircle.platform.privacy.erasing import Done


@dataclass(frozen=True)
class Sought:
    """Whose files are looked for."""

    kind: str
    subjects: list[int]
    words: Words


@dataclass(frozen=True)
class Place:
    """A kind of file: which of them hold the person (by a name that says nothing about them), and removing these."""

    key: str
    label: str | Promise
    look: Callable[[Sought], list[str]]
    forget: Callable[[Sequence[str]], None]


_places: dict[str, Place] = {}
Eraser = Callable[[Model, Actor], "Done"]
_erasers: dict[str, Eraser] = {}


def erases(kind: str) -> Callable[[Eraser], Eraser]:
    """Declare how people of a kind are erased without a request; a restored backup asks for it."""

    def declare(eraser: Eraser) -> Eraser:
        _erasers[kind] = eraser
        return eraser

    return declare


def eraser_of(kind: str) -> Eraser:
    return _erasers[kind]


def register_place(
    key: str,
    label: str | Promise,
    *,
    look: Callable[[Sought], list[str]],
    forget: Callable[[Sequence[str]], None],
) -> Place:
    """Tell of a place on disk, in a file called forgetting.py of the entity whose files they are."""
    place = Place(key, label, look, forget)
    _places[key] = place
    return place


def places() -> list[Place]:
    discover("forgetting")
    return list(_places.values())


def found_in(places: Sequence[Place], sought: Sought) -> dict[str, list[str]]:
    """Place → the files there that hold the person."""
    found = {place.key: place.look(sought) for place in places}
    return {key: names for key, names in found.items() if names}


def holds(text: bytes, words: Sequence[str]) -> bool:
    """Whether an address stands in some bytes, in one of the ways in which tables are written."""
    low = text.lower()
    return any(
        word.lower().encode(coding) in low for word in words for coding in ("utf-8", "utf-16-le", "utf-16-be")
    )
