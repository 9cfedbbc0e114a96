"""What later stages can say of people in a letter: a product to suggest, the code of an offer.

A stage registers what it knows; templates name it like any field, and it is asked for only by letters that use it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fullcircle.interact.templates.compiling import Printed
from fullcircle.interact.templates.liquid import fields_in
from fullcircle.platform.access.actor import Actor

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Saying:
    """Names under one root, what people call them, and the values for people by their number.

    `names` are offered to whoever writes; `parts` are names that only blocks use.
    """

    root: str
    group: Callable[[], str]
    names: Callable[[], list[tuple[str, str]]]
    values: Callable[[Sequence[int], Actor], Mapping[int, Values]]
    parts: tuple[str, ...] = ()


_sayings: dict[str, Saying] = {}


def says(saying: Saying) -> Saying:
    """Let letters say this."""
    _sayings[saying.root] = saying
    return saying


def sayings() -> list[Saying]:
    return list(_sayings.values())


def names_used(printed: Printed) -> set[str]:
    """Every name of a value that a letter asks for."""
    sources = (
        printed.subject,
        printed.preheader,
        printed.html,
        printed.text,
        *(each.url for each in printed.links),
    )
    return {name for source in sources for name in fields_in(source)}


def said_to(people: Sequence[int], printed: Printed, by: Actor) -> dict[int, dict[str, Any]]:
    """What the letter says of each beside the fields of their record."""
    used = names_used(printed)
    found: dict[int, dict[str, Any]] = {number: {} for number in people}
    for saying in _sayings.values():
        if people and any(is_of(name, saying) for name in used):
            for number, values in saying.values(people, by).items():
                found[number] |= values
    return found


def is_of(name: str, saying: Saying) -> bool:
    return name in saying.parts or name.partition(".")[0] == saying.root
