"""The pieces that every chart is drawn from: a frame, hairlines, marks that can be followed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from fullcircle.platform.ui.charts.figures import Format

WIDE, NARROW, HEIGHT, LOW = 560, 340, 230, 150
TOP, BOTTOM, START, END = 12, 26, 44, 12
LETTER = 6.2


@dataclass(frozen=True, slots=True)
class Frame:
    """The plane a chart is drawn on: its size and its vertical scale."""

    width: int
    height: int
    ticks: list[float]

    @property
    def inner(self) -> float:
        return self.width - START - END

    @property
    def floor(self) -> float:
        return self.height - BOTTOM

    def y(self, value: float) -> float:
        return TOP + (self.floor - TOP) * (1 - value / self.ticks[-1])

    def x(self, index: int, count: int) -> float:
        """The place of a point on a line of `count` points."""
        return START + self.inner * index / max(1, count - 1)


def drawing(frame: Frame, body: str, label: str) -> SafeString:
    svg = f'<svg class="chart" viewBox="0 0 {frame.width} {frame.height}" role="group" aria-label="{escape(label)}">'
    return mark_safe(f"{svg}{body}</svg>")  # noqa: S308  every text inside went through escape()


def hairlines(frame: Frame, format_: Format) -> str:
    return "".join(
        f'<line class="{"base" if tick == 0 else "hair"}" x1="{START}" x2="{frame.width - END}"'
        f' y1="{frame.y(tick):.1f}" y2="{frame.y(tick):.1f}"/>'
        f'<text x="{START - 8}" y="{frame.y(tick) + 3.5:.1f}" text-anchor="end">{escape(format_(tick))}</text>'
        for tick in frame.ticks
    )


def mark(href: str, tip: str, inner: str, *, first: bool, named: bool = True) -> str:
    """A part that can be pointed at, focused and followed; one tab stop a chart, arrows inside.

    `named` is off where the words inside already say everything.
    """
    label = f' aria-label="{escape(tip)}"' if named else ""
    tab = 0 if first else -1
    return (
        f'<a class="mark" href="{escape(href)}" tabindex="{tab}"{label} data-tip="{escape(tip)}">{inner}</a>'
    )


def under(x: float, frame: Frame, text: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{frame.height - 8}" text-anchor="{anchor}">{escape(text)}</text>'


def hit(x: float, y: float, width: float, height: float, radius: int = 0) -> str:
    rounded = f' rx="{radius}"' if radius else ""
    return f'<rect class="hit" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"{rounded}/>'


def every_nth(labels: Sequence[str], width: int) -> int:
    """How many labels to skip so that they do not run into each other."""
    widest = max(map(len, labels), default=0) * LETTER + 12
    return max(1, math.ceil(len(labels) * widest / (width - START - END)))
