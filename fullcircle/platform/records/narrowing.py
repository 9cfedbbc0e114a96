"""Ways to narrow a list by what is no field of the record: what breaks a rule, who is in a segment. As the address
spells it: `?among=quality:completeness`. A way is registered by whoever knows it, and serves lists, counts, bulk changes,
exports, saved views and the API alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from fullcircle.platform.access.actor import Actor

if TYPE_CHECKING:
    from fullcircle.platform.records.resource import Resource

MOST = 5
LONGEST = 80


class NoSuchPart(ValueError):
    """Nothing is called so; the sentence says what was looked for."""


@dataclass(frozen=True)
class Part:
    """The rows that one value of a way stands for, and what to call them; being among them tells these sensitive fields."""

    told: str
    rows: Q
    tells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Way:
    """A named way to narrow. `part` answers for a kind of record and a value, or raises NoSuchPart."""

    key: str
    label: Callable[[], str]
    part: Callable[["Resource", str, Actor], Part]


@dataclass(frozen=True)
class Narrowed:
    """One such condition, as asked for."""

    spelled: str
    label: str
    part: Part


_ways: dict[str, Way] = {}


def narrows(way: Way) -> Way:
    """Let lists be narrowed this way."""
    _ways[way.key] = way
    return way


def read_narrowed(resource: "Resource", asked: Sequence[str], actor: Actor) -> tuple[Narrowed, ...]:
    """Understand what a list is narrowed to, or say what is not understood."""
    if len(asked) > MOST:
        raise NoSuchPart(f"A list is narrowed by “among” at most {MOST} times.")
    return tuple(one(resource, spelled[:LONGEST], actor) for spelled in asked if spelled)


def one(resource: "Resource", spelled: str, actor: Actor) -> Narrowed:
    key, _, value = spelled.partition(":")
    way = _ways.get(key)
    if way is None:
        raise NoSuchPart(f"{resource.plural} cannot be narrowed to “{spelled}”.")
    return Narrowed(spelled, str(way.label()), way.part(resource, value, actor))
