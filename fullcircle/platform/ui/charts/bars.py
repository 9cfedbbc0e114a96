"""Standing bars: one for each label, or a total and what it is made of."""

from collections.abc import Sequence

from django.utils.translation import gettext

from fullcircle.platform.ui.charts.drawing import (
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
from fullcircle.platform.ui.charts.figures import Chart, Format, Link, Series, legend_of, table_of
from fullcircle.platform.ui.charts.scales import nice_ticks, short


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    link: Link,
    label: str,
    *,
    format_: Format = short,
    width: int = WIDE,
    height: int = HEIGHT,
) -> Chart:
    """One bar for each label, from zero."""
    chart = stacked(labels, [Series(label, values)], link, label, format_=format_, width=width, height=height)
    return Chart(chart.svg, [gettext("Name"), label], table_of(labels, [Series(label, values)], format_), [])


def stacked(
    labels: Sequence[str],
    series: Sequence[Series],
    link: Link,
    label: str,
    *,
    format_: Format = short,
    width: int = WIDE,
    height: int = HEIGHT,
) -> Chart:
    """A total and what it is made of, layer upon layer."""
    totals = [sum(one.values[i] or 0 for one in series) for i in range(len(labels))]
    frame = Frame(width, height, nice_ticks(max(totals, default=0)))
    marks = "".join(stack(frame, labels, series, totals, link, format_, i) for i in range(len(labels)))
    skip, share = every_nth(labels, width), frame.inner / max(1, len(labels))
    names = "".join(
        under(START + share * (i + 0.5), frame, text) for i, text in enumerate(labels) if i % skip == 0
    )
    rows = [
        [*row, format_(total)] for row, total in zip(table_of(labels, series, format_), totals, strict=True)
    ]
    return Chart(
        drawing(frame, hairlines(frame, format_) + marks + names, label),
        [gettext("Period"), *(one.name for one in series), gettext("Total")],
        rows,
        legend_of(series),
    )


def stack(
    frame: Frame,
    labels: Sequence[str],
    series: Sequence[Series],
    totals: Sequence[float],
    link: Link,
    format_: Format,
    index: int,
) -> str:
    share = frame.inner / len(labels)
    pad = max(1.5, share * 0.2)
    x, width, base, layers = START + share * index + pad, share - 2 * pad, 0.0, ""
    for layer, one in enumerate(series):
        value = one.values[index] or 0
        height = max(0.0, frame.y(base) - frame.y(base + value) - (1 if layer else 0))
        layers += bar(one.color, x, frame.y(base + value), width, height, rounded=layer == len(series) - 1)
        base += value
    tip = f"{labels[index]}: {format_(totals[index])}"
    if len(series) > 1:
        tip += " (" + ", ".join(f"{one.name} {format_(one.values[index] or 0)}" for one in series) + ")"
    ground = hit(START + share * index, TOP, share, frame.floor - TOP)
    return mark(link(index), tip, ground + layers, first=index == 0)


def bar(color: str, x: float, y: float, width: float, height: float, *, rounded: bool) -> str:
    """A standing bar; the topmost has round shoulders."""
    if not rounded:
        return (
            f'<rect class="bar {color}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
        )
    r = min(3.0, height, width / 2)
    end, floor = x + width, y + height
    return (
        f'<path class="bar {color}" d="M{x:.1f},{floor:.1f}V{y + r:.1f}Q{x:.1f},{y:.1f} {x + r:.1f},{y:.1f}'
        f'H{end - r:.1f}Q{end:.1f},{y:.1f} {end:.1f},{y + r:.1f}V{floor:.1f}Z"/>'
    )
