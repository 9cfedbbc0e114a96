"""Slots: typed columns beside the JSON of a record, so that what lists ask of a field is answered by an index.

Which field fills a slot is data; no table changes when a field is added. An index of a slot holds only records of kinds
that use it: `reach_…` says up to which slot of a type a kind has come, and every index asks for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import models

from fullcircle.platform.records.models import SEEN_BY


@dataclass(frozen=True)
class Type:
    """One type of column, and how many slots of it there are."""

    letter: str
    number: int
    kinds: tuple[str, ...]

    @property
    def slots(self) -> list[str]:
        return [f"slot_{self.letter}{at}" for at in range(1, self.number + 1)]

    @property
    def reach(self) -> str:
        return f"reach_{self.letter}"


TYPES = (
    Type("t", 8, ("text", "choice", "yesno", "link", "email", "phone", "country", "language", "currency", "time_zone")),
    Type("n", 5, ("number", "money")),
    Type("d", 4, ("date",)),
    Type("r", 6, ("relation",)),
)  # fmt: skip
BY_KIND = {kind: each for each in TYPES for kind in each.kinds}
SLOTS = tuple(slot for each in TYPES for slot in each.slots)
LONGEST_KEY = 500  # characters that are compared and ordered; an index takes no more than some 2,700 bytes


def free_slot(kind: str, taken: Iterable[str]) -> str:
    """The first slot of the right type that no field uses; nothing when there is none left, or none of that type."""
    used = set(taken)
    type_ = BY_KIND.get(kind)
    return next((slot for slot in type_.slots if slot not in used), "") if type_ else ""


def needed_reach(slot: str) -> dict[str, int]:
    """What a record says of itself once it has been read again for this slot."""
    _, _, place = slot.partition("_")
    return {f"reach_{place[0]}__gte": int(place[1:])} if place else {}


def indexes() -> Iterator[models.Index]:
    for each in TYPES:
        for at, slot in enumerate(each.slots, 1):
            yield models.Index(
                fields=["kind", slot, "id"],
                include=SEEN_BY,
                condition=models.Q(**{f"{each.reach}__gte": at}),
                name=f"object_{each.letter}{at}",
            )
