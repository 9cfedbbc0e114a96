"""Cohorts: a heat map in which the number is always printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.translation import gettext

from fullcircle.platform.ui.charts.drawing import HEIGHT, WIDE, Frame, drawing, mark
from fullcircle.platform.ui.charts.figures import NO_VALUE, Chart


@dataclass(frozen=True, slots=True)
class Cohort:
    name: str
    size: int
    percents: Sequence[int]


def cohorts(
    groups: Sequence[Cohort],
    columns: Sequence[str],
    link: Callable[[int, int], str],
    label: str,
    *,
    width: int = WIDE,
) -> Chart:
    """How much of each group is still there after each period."""
    frame = Frame(width, HEIGHT, [0, 1])
    names, head = (104, 22) if width > 400 else (88, 22)
    across, down = (width - names) / max(1, len(columns)), (HEIGHT - head) / max(1, len(groups))
    body = "".join(
        f'<text x="{names + across * (j + 0.5):.1f}" y="13" text-anchor="middle">{escape(text)}</text>'
        for j, text in enumerate(columns)
    )
    for i, group in enumerate(groups):
        y = head + down * i
        body += f'<text class="name" x="8" y="{y + down / 2 + 4:.1f}">{escape(group.name)}</text>'
        body += f'<text x="{names - 10}" y="{y + down / 2 + 4:.1f}" text-anchor="end">{group.size}</text>'
        for j, percent in enumerate(group.percents):
            tip = f"{group.name}, {columns[j]}: {percent}%"
            body += mark(
                link(i, j), tip, heat(names + across * j, y, across, down, percent), first=not (i or j)
            )
    blanks = [[NO_VALUE] * (len(columns) - len(group.percents)) for group in groups]
    rows = [
        [group.name, str(group.size), *(f"{percent}%" for percent in group.percents), *blank]
        for group, blank in zip(groups, blanks, strict=True)
    ]
    return Chart(drawing(frame, body, label), [gettext("Group"), gettext("Size"), *columns], rows, [])


def heat(x: float, y: float, width: float, height: float, percent: int) -> str:
    level = min(6, int((percent - 25) / 12.5)) if percent > 25 else 0
    return (
        f'<rect class="heat h{level}" x="{x + 1:.1f}" y="{y + 1:.1f}" width="{width - 2:.1f}"'
        f' height="{height - 2:.1f}" rx="4"/><text class="heat-n h{level}" x="{x + width / 2:.1f}"'
        f' y="{y + height / 2 + 4:.1f}" text-anchor="middle">{percent}</text>'
    )
