"""Scales: round ticks, short numbers, and curves that never overshoot."""

import math
from collections.abc import Sequence
from itertools import pairwise

STEPS = (1, 2, 2.5, 5, 10)


def step_for(span: float, parts: int) -> float:
    """The smallest round step that covers `span` in `parts`."""
    raw = span / parts
    power = 10 ** math.floor(math.log10(raw))
    return next(step * power for step in STEPS if step * power >= raw * 0.999)


def nice_ticks(highest: float) -> list[float]:
    """Three to five round ticks from zero, chosen to waste the least height; what is counted has no halves."""
    if highest <= 0:
        return [0, 1]
    least = 1 if isinstance(highest, int) else 0
    steps = [max(least, step_for(highest, parts)) for parts in (3, 4, 5)]
    tops = [(math.ceil(highest / step - 1e-9), step) for step in steps]
    count, step = min(tops, key=lambda top: (round(top[0] * top[1], 9), -top[0]))
    return [round(step * index, 10) for index in range(count + 1)]


def short(value: float) -> str:
    """1,200 as 1.2k, 2,000,000 as 2M."""
    if abs(value) >= 1_000_000:
        return f"{value / 1_000_000:.1f}M".replace(".0M", "M")
    if abs(value) >= 1_000:
        exact = value % 1000 == 0 or abs(value) > 9_999
        return f"{value / 1_000:.0f}k" if exact else f"{value / 1_000:.1f}k"
    return f"{value:g}"


def smooth(points: Sequence[tuple[float, float]]) -> str:
    """A monotone curve through the points: it never overshoots the data."""
    if len(points) < 3:
        return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    pairs = list(pairwise(points))
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairs]
    inner = [harmonic(a, b) for a, b in pairwise(slopes)]
    tangents = [slopes[0], *inner, slopes[-1]]
    path = f"M{points[0][0]:.1f},{points[0][1]:.1f}"
    for index, (a, b) in enumerate(pairs):
        third = (b[0] - a[0]) / 3
        path += (
            f"C{a[0] + third:.1f},{a[1] + tangents[index] * third:.1f} "
            f"{b[0] - third:.1f},{b[1] - tangents[index + 1] * third:.1f} {b[0]:.1f},{b[1]:.1f}"
        )
    return path


def harmonic(a: float, b: float) -> float:
    return 0 if a * b <= 0 else 2 * a * b / (a + b)
