"""Lines: how a number moves, with comparisons dashed behind it, and the spark beside a number."""

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from fullcircle.platform.ui.charts.drawing import (
    END,
    HEIGHT,
    START,
    TOP,
    WIDE,
    Frame,
    drawing,
    every_nth,
    hairlines,
    hit,
    mark,
    under,
)
from fullcircle.platform.ui.charts.figures import Chart, Format, Link, Series, legend_of, table_of, told
from fullcircle.platform.ui.charts.scales import nice_ticks, short, smooth


def line(
    labels: Sequence[str],
    series: Sequence[Series],
    link: Link,
    label: str,
    *,
    format_: Format = short,
    width: int = WIDE,
    height: int = HEIGHT,
) -> Chart:
    """How a number moves. The first series is drawn with its ground, later ones are dashed comparisons."""
    frame = Frame(width, height, nice_ticks(max(max(one.known(), default=0) for one in series)))
    curves = "".join(curve(frame, one, main=index == 0) for index, one in reversed(list(enumerate(series))))
    skip, last = every_nth(labels, width), len(labels) - 1
    anchors = {0: "start", last: "end"}
    names = "".join(
        under(frame.x(i, len(labels)), frame, text, anchors.get(i, "middle"))
        for i, text in enumerate(labels)
        if i % skip == 0
    )
    marks = "".join(line_mark(frame, labels, series, link, format_, i) for i in range(len(labels)))
    return Chart(
        drawing(frame, hairlines(frame, format_) + curves + names + marks, label),
        [gettext("Period"), *(one.name for one in series)],
        table_of(labels, series, format_),
        legend_of(series, comparison=True),
    )


def curve(frame: Frame, series: Series, *, main: bool) -> str:
    count = len(series.values)
    points = [
        (frame.x(i, count), frame.y(value)) for i, value in enumerate(series.values) if value is not None
    ]
    if not points:
        return ""
    path = smooth(points)
    if not main:
        return f'<path class="curve ref {series.color}" d="{path}"/>'
    (start, _), (end, height) = points[0], points[-1]
    ground = f"{path}L{end:.1f},{frame.floor:.1f}L{start:.1f},{frame.floor:.1f}Z"
    return (
        f'<path class="area {series.color}" d="{ground}"/><path class="curve {series.color}" d="{path}"/>'
        f'<circle class="point {series.color}" cx="{end:.1f}" cy="{height:.1f}" r="4"/>'
    )


def line_mark(
    frame: Frame, labels: Sequence[str], series: Sequence[Series], link: Link, format_: Format, index: int
) -> str:
    known = [
        f"{one.name} {told(one.values[index], format_)}" for one in series if one.values[index] is not None
    ]
    tip = f"{labels[index]}: " + ", ".join(known)
    x, share = frame.x(index, len(labels)), frame.inner / max(1, len(labels) - 1)
    begin = max(START, x - share / 2)
    inner = hit(begin, TOP, min(share, frame.width - END - begin), frame.floor - TOP)
    inner += f'<line class="cross" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{frame.floor}"/>'
    value = series[0].values[index]
    if value is not None:
        inner += (
            f'<circle class="hover-point {series[0].color}" cx="{x:.1f}" cy="{frame.y(value):.1f}" r="4.5"/>'
        )
    return mark(link(index), tip, inner, first=index == 0)


def spark(values: Sequence[float], color: str = "c1", width: int = 96, height: int = 28) -> SafeString:
    """A small curve beside a number; the number says what it says, so it is silent for screen readers."""
    low, high = min(values), max(values)
    across, span = (width - 4) / max(1, len(values) - 1), (high - low) or 1
    points = [
        (1 + across * i, 3 + (height - 6) * (1 - (value - low) / span)) for i, value in enumerate(values)
    ]
    path = smooth(points)
    ground = f"{path}L{points[-1][0]:.1f},{height}L{points[0][0]:.1f},{height}Z"
    return mark_safe(  # noqa: S308  numbers only
        f'<svg class="spark" width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">'
        f'<path class="area {escape(color)}" d="{ground}"/><path class="curve {escape(color)}" d="{path}"/></svg>'
    )
