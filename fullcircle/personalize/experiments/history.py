"""Every look there was, day by day: the interval that stays true at each of them, so that looking often misleads nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fullcircle.personalize.experiments.effects import Interval
from fullcircle.personalize.experiments.models import Experiment, Reading
from fullcircle.personalize.experiments.telling import between
from fullcircle.personalize.experiments.wording import HEADLINES, TONES

TOP, LOW_END, SIDES = 8.0, 92.0, 3.0  # percent of the height and width
SHOWN = 60


@dataclass(frozen=True)
class Look:
    """One day: its places in percent, and its words."""

    day: date
    x: str
    value: str
    low: str
    high: str
    says: str
    verdict: str
    tone: str


@dataclass(frozen=True)
class History:
    looks: list[Look]
    zero: str


def history(kept: Sequence[Reading], experiment: Experiment, currency: str) -> History | None:
    """The last looks in which there was something to see; one is no history."""
    known = [
        each
        for each in kept
        if each.effect is not None and each.safe_low is not None and each.safe_low > -1e11
    ]
    if len(known) < 2:
        return None
    known = known[-SHOWN:]
    ends = [interval(each) for each in known]
    # The first looks know next to nothing; their ends may be cut off, so that the later ones are seen.
    reach = 3 * max(abs(ends[-1].low), abs(ends[-1].high))
    least, most = max(-reach, min(each.low for each in ends)), min(reach, max(each.high for each in ends))
    least, most = min(least, 0.0), max(most, 0.0)

    def place(number: float) -> str:
        share = (min(max(number, least), most) - least) / ((most - least) or 1.0)
        return f"{LOW_END - (LOW_END - TOP) * share:.2f}%"

    step = (100 - 2 * SIDES) / max(1, len(known) - 1)
    looks = [
        Look(
            reading.day, f"{SIDES + step * at:.2f}%", place(each.value), place(each.low), place(each.high),
            between(experiment.goal, (each.value, each.low, each.high), currency),
            str(HEADLINES[reading.verdict]), TONES[reading.verdict],
        )
        for at, (reading, each) in enumerate(zip(known, ends, strict=True))
    ]  # fmt: skip
    return History(looks, place(0))


def interval(reading: Reading) -> Interval:
    value, low, high = reading.effect, reading.safe_low, reading.safe_high
    assert value is not None
    assert low is not None
    assert high is not None
    return Interval(value, low, high)
