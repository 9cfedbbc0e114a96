"""A mart: a table of facts, described by whoever knows what it holds, in a file called marts.py of the entity."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.discovery import discover

MOMENT, MONEY = "timestamp(6)", "decimal(20, 6)"  # moments are in UTC
BLOCK = 100_000  # people or records of one file
WIDE = 1_000_000  # where there are files of months besides


@dataclass(frozen=True)
class Mart:
    """A table: its columns with their types, as ibis spells them, and the rows that fill it.

    It is cut into files: by `cut`, a column with numbers, of whom so many are in one file; and by months of `month`, if
    there are such. `person` says of what kind the records are whose numbers stand there, so that they can be forgotten.
    """

    name: str
    columns: dict[str, str]
    rows: Callable[[], QuerySet]
    cut: str = "pk"
    month: str = ""
    person: str = ""

    @property
    def block(self) -> int:
        return WIDE if self.month else BLOCK


Source = Callable[[Actor], Iterable[Mart]]
_sources: list[Source] = []


def describes_marts(source: Source) -> Source:
    """Declare some marts. What an organization defines itself, as fields of its own, is in them, so they are asked for anew."""
    _sources.append(source)
    return source


def marts(by: Actor) -> dict[str, Mart]:
    """Every mart by its name."""
    discover("marts")
    return {mart.name: mart for source in _sources for mart in source(by)}
