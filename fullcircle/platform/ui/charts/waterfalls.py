"""Steps up and down from a start to an end: what a sum is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.translation import gettext

from fullcircle.platform.ui.charts.drawing import WIDE, Frame, drawing
from fullcircle.platform.ui.charts.figures import Chart, Format
from fullcircle.platform.ui.charts.scales import short

ROW, THICK, NAMES, VALUES, EDGE = 28, 14, 132, 52, 8


@dataclass(frozen=True, slots=True)
class Step:
    """What one part adds to the sum, or takes away; `says` is why."""

    name: str
    value: float
    says: str = ""


def waterfall(
    steps: Sequence[Step], label: str, total: str, *, format_: Format = short, width: int = WIDE
) -> Chart:
    """Each step begins where the one before it ended; the last bar is the sum."""
    ends = [0.0]
    for step in steps:
        ends.append(ends[-1] + step.value)
    low, high = min(ends), max(ends)
    scale = (width - NAMES - 2 * VALUES - EDGE) / ((high - low) or 1)
    zero = NAMES + VALUES - low * scale
    bars = "".join(
        falling(step.name, zero + ends[i] * scale, zero + ends[i + 1] * scale, format_(step.value), i)
        for i, step in enumerate(steps)
    )
    height = ROW * (len(steps) + 1) + EDGE
    end = falling(total, zero, zero + ends[-1] * scale, format_(ends[-1]), len(steps), "c3")
    line = f'<line class="base" x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="{height}"/>'
    rows = [[step.name, step.says, format_(step.value)] for step in steps]
    heads = [gettext("Field"), gettext("Says"), gettext("Weight")]
    return Chart(
        drawing(Frame(width, height, [0, 1]), line + bars + end, label),
        heads,
        [*rows, [total, "", format_(ends[-1])]],
        [],
    )


def falling(name: str, begin: float, end: float, told: str, index: int, color: str = "") -> str:
    """One bar between two sums, its name before it and its value at its end."""
    middle = ROW * index + ROW / 2 + EDGE / 2
    left, size = min(begin, end), max(1.5, abs(end - begin))
    css = color or ("c1" if end >= begin else "c2")
    at, anchor = (end + 6, "start") if end >= begin else (end - 6, "end")
    return (
        f'<text class="name" x="{EDGE}" y="{middle + 4:.1f}">{escape(name)}</text>'
        f'<rect class="bar {css}" x="{left:.1f}" y="{middle - THICK / 2:.1f}" width="{size:.1f}" height="{THICK}" rx="3"/>'
        f'<text class="value" x="{at:.1f}" y="{middle + 4:.1f}" text-anchor="{anchor}">{escape(told)}</text>'
    )
