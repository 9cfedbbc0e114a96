"""What a chart tells apart from its drawing: series, their table and their legend."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

Format = Callable[[float], str]
Link = Callable[[int], str]

NO_VALUE = "–"


@dataclass(frozen=True, slots=True)
class Series:
    """One line, one layer or one color: its name, its values in the order of the labels, and its class c1 to c6."""

    name: str
    values: Sequence[float | None]
    color: str = "c1"

    def known(self) -> list[float]:
        return [value for value in self.values if value is not None]


@dataclass(frozen=True, slots=True)
class Chart:
    svg: SafeString
    heads: list[str]
    rows: list[list[str]]
    legend: list[tuple[str, str]]


def legend_of(series: Sequence[Series], *, comparison: bool = False) -> list[tuple[str, str]]:
    if len(series) < 2:
        return []
    return [
        (one.color + (" ref" if comparison and index else ""), one.name) for index, one in enumerate(series)
    ]


def table_of(labels: Sequence[str], series: Sequence[Series], format_: Format) -> list[list[str]]:
    return [[label, *(told(one.values[i], format_) for one in series)] for i, label in enumerate(labels)]


def told(value: float | None, format_: Format) -> str:
    """A gap is no zero."""
    return NO_VALUE if value is None else format_(value)
