"""The race: what each method would have said some time ago, beside what happened since."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fullcircle.measure.clv.histories import Numbers, Watched
from fullcircle.measure.clv.intervals import Bands, learned_bands
from fullcircle.measure.clv.methods import MODELS, OWN, STEADY, Method, learned

TENTHS, COHORT = 10, 30  # a cohort of fewer says nothing


@dataclass(frozen=True)
class Raced:
    """How one method did.

    Errors are by customer, on average; `off` is by how much the sum of all was off, as a share of what came; `best_tenth` is the
    share of all money that the tenth it thought best then spent; `together` correlates purchases foreseen and made.
    """

    method: str
    purchases: float
    purchases_error: float
    worth: float
    worth_error: float
    off: float | None
    best_tenth: float
    together: float
    degenerate: bool


@dataclass(frozen=True)
class Tenth:
    """A tenth of customers, the best first: what was foreseen and what came, on average; the share within their interval."""

    customers: int
    foreseen: float
    came: float
    within: float


@dataclass(frozen=True)
class Cohort:
    """Customers by the year of their first purchase: money foreseen for all of them, and what came."""

    year: int
    customers: int
    foreseen: float
    came: float

    @property
    def off(self) -> float | None:
        """By how much too high (above 0) or too low, as a share of what came."""
        return self.foreseen / self.came - 1 if self.came else None


@dataclass(frozen=True)
class Report:
    """What a backtest came to: who was looked at, how every method did, and how the chosen one did by tenth and cohort."""

    customers: int
    again: int  # had come back by then
    weeks: float
    chosen: str
    why: str  # "best", "lost", "degenerate" or "few"
    raced: list[Raced]
    tenths: list[Tenth]
    cohorts: list[Cohort]
    covered: float | None  # of those whose intervals were not learned from: the share that fell within

    def told(self) -> dict[str, Any]:
        return asdict(self) | {"cohorts": [asdict(each) | {"off": each.off} for each in self.cohorts]}


@dataclass(frozen=True)
class Tried:
    """The report of a backtest, and the intervals that it taught."""

    report: Report
    bands: Bands


def try_out(then: Watched, weeks: float) -> Tried:
    """Learn from what was known then, and compare with what followed within so many weeks."""
    methods = learned(then.histories)
    raced = [race(method, then, weeks) for method in methods.values()]
    chosen, why = choose({each.method: each for each in raced})
    foreseen = methods[chosen].value(then.histories, weeks)
    bands, covered = learned_bands(then.histories.repeats, foreseen, then.worth)
    report = Report(
        customers=len(then), again=int(np.count_nonzero(then.histories.repeats)), weeks=weeks, chosen=chosen, why=why,
        raced=raced, tenths=tenths(foreseen, then, bands), cohorts=cohorts(foreseen, then), covered=covered,
    )  # fmt: skip
    return Tried(report, bands)


def choose(raced: Mapping[str, Raced]) -> tuple[str, str]:
    """The first model that holds and beats the rule of thumb on money; else the steady rate, and why."""
    there = [raced[name] for name in MODELS if name in raced]
    sound = [each for each in there if not each.degenerate]
    for each in sound:
        if each.worth_error <= raced[OWN].worth_error:
            return each.method, "best"
    return STEADY, "lost" if sound else "degenerate" if there else "few"


def race(method: Method, then: Watched, weeks: float) -> Raced:
    expected = method.expected(then.histories, weeks)
    worth = expected * method.worth(then.histories)
    broken = method.degenerate or not (np.isfinite(expected).all() and np.isfinite(worth).all())
    if broken:
        expected, worth = np.nan_to_num(expected), np.nan_to_num(worth)
    came = float(then.worth.sum())
    return Raced(
        method.name,
        purchases=float(expected.sum()), purchases_error=average(np.abs(expected - then.later)),
        worth=float(worth.sum()), worth_error=average(np.abs(worth - then.worth)),
        off=float(worth.sum()) / came - 1 if came else None,
        best_tenth=captured(worth, then.worth), together=correlation(expected, then.later), degenerate=broken,
    )  # fmt: skip


def captured(foreseen: Numbers, came: Numbers) -> float:
    best = np.argsort(-foreseen, kind="stable")[: max(1, len(came) // TENTHS)]
    return float(came[best].sum() / came.sum()) if came.sum() else 0.0


def correlation(one: Numbers, other: Numbers) -> float:
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def average(values: Numbers) -> float:
    return float(values.mean()) if len(values) else 0.0


def tenths(foreseen: Numbers, then: Watched, bands: Bands) -> list[Tenth]:
    low, high = bands.around(then.histories.repeats, foreseen)
    within = (then.worth >= low) & (then.worth <= high)
    parts = np.array_split(np.argsort(-foreseen, kind="stable"), TENTHS)
    return [
        Tenth(len(part), average(foreseen[part]), average(then.worth[part]), float(within[part].mean()))
        for part in parts
        if len(part)
    ]


def cohorts(foreseen: Numbers, then: Watched) -> list[Cohort]:
    years = then.first.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    found: list[Cohort] = []
    for year in np.unique(years):
        who: NDArray[np.bool_] = years == year
        if who.sum() >= COHORT:
            found.append(
                Cohort(int(year), int(who.sum()), float(foreseen[who].sum()), float(then.worth[who].sum()))
            )
    return found
