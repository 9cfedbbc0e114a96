"""Lying bars: a funnel, a ranking."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.translation import gettext

from fullcircle.platform.ui.charts.drawing import HEIGHT, WIDE, Frame, drawing, hit, mark
from fullcircle.platform.ui.charts.figures import Chart, Format, Link
from fullcircle.platform.ui.charts.scales import short


@dataclass(frozen=True, slots=True)
class Stage:
    """One lying bar: the whole value pale, the part of it that counts solid."""

    name: str
    value: float
    part: float
    note: str = ""


def funnel(
    stages: Sequence[Stage], link: Link, label: str, *, format_: Format = short, width: int = WIDE
) -> Chart:
    """How much is in each stage, and how much of it is likely."""
    frame = Frame(width, HEIGHT, [0, max((stage.value for stage in stages), default=0) or 1])
    marks = "".join(lying(frame, stage, link(i), format_, i, len(stages)) for i, stage in enumerate(stages))
    rows = [[stage.name, format_(stage.value), format_(stage.part), stage.note] for stage in stages]
    heads = [gettext("Stage"), gettext("Value"), gettext("Weighted"), gettext("Note")]
    legend = [("c1 pale", gettext("Value")), ("c1", gettext("Weighted"))]
    return Chart(drawing(frame, marks, label), heads, rows, legend)


def lying(frame: Frame, stage: Stage, href: str, format_: Format, index: int, count: int) -> str:
    names, values = (96, 118) if frame.width > 400 else (84, 96)
    share = (frame.height - 6) / count
    thick = min(22.0, share * 0.56)
    y, middle = 6 + share * index, 6 + share * (index + 0.5)
    scale = (frame.width - names - values) / frame.ticks[-1]
    whole, part = max(3.0, stage.value * scale), max(3.0, stage.part * scale)
    inner = (
        hit(0, y, frame.width, share, 6)
        + f'<text class="name" x="8" y="{middle + 4:.1f}">{escape(stage.name)} </text>'
        + "".join(
            f'<rect class="bar c1{css}" x="{names}" y="{middle - thick / 2:.1f}" width="{size:.1f}"'
            f' height="{thick:.1f}" rx="4"/>'
            for css, size in ((" pale", whole), ("", part))
        )
        + f'<text class="value" x="{names + whole + 10:.1f}" y="{middle + 4:.1f}">{escape(format_(stage.value))}'
        + f'<tspan class="aside" dx="5">{escape(stage.note)}</tspan></text>'
    )
    tip = f"{stage.name}: {format_(stage.value)}, {gettext('weighted')} {format_(stage.part)}"
    return mark(href, tip, inner, first=index == 0, named=False)
