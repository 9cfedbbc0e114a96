"""Intervals as strips: places in percent of the width, so that a strip fits a desk and a phone, and its words stay words."""

from collections.abc import Sequence
from dataclasses import dataclass

MARGIN = 0.06  # of the width on either side


@dataclass(frozen=True)
class Span:
    """What a strip shows: an estimate with its interval, and the wider one around it."""

    name: str
    says: str
    value: float
    low: float
    high: float
    wide_low: float
    wide_high: float
    quiet: bool = False


@dataclass(frozen=True)
class Strip:
    """A span with its places: everything that the drawing needs, in percent."""

    span: Span
    zero: str
    value: str
    low: str
    high: str
    wide_low: str
    wide_high: str

    @property
    def tone(self) -> str:
        return "good" if self.span.low > 0 else "poor" if self.span.high < 0 else "open"


def strips(spans: Sequence[Span]) -> list[Strip]:
    """All on one scale, which nothing in them and not zero either goes beyond; the wider ends may be cut off."""
    if not spans:
        return []
    least = min(0.0, *(span.low for span in spans))
    most = max(0.0, *(span.high for span in spans))
    room = (most - least or 1.0) * 0.35
    least, most = (
        max(least - room, min(least, *(span.wide_low for span in spans))),
        min(most + room, max(most, *(span.wide_high for span in spans))),
    )
    whole = most - least or 1.0

    def place(number: float) -> str:
        share = (min(max(number, least), most) - least) / whole
        return f"{100 * (MARGIN + (1 - 2 * MARGIN) * share):.2f}%"

    return [
        Strip(span, place(0), place(span.value), place(span.low), place(span.high), place(span.wide_low), place(span.wide_high))
        for span in spans
    ]  # fmt: skip
