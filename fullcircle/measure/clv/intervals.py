"""How far what came was from what was foreseen, for customers alike: intervals that hold because they were counted.

Customers are put in groups, those who came once apart from those who came back, each cut by what was foreseen. In each group the
tenth and the ninetieth percentile of "came / foreseen" make the interval of four in five, which always takes in what is foreseen.
Nothing is taken for granted about how errors are spread (split conformal prediction: Lei et al. 2018, Journal of the American
Statistical Association 113). Half of the customers teach the intervals, and the other half says how many truly fall within.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fullcircle.measure.clv.histories import Numbers

LOW, HIGH = 0.1, 0.9
GROUPS, LEAST = 5, 40  # of each sort; customers in each


@dataclass(frozen=True)
class Bands:
    """By sort of customer (came once, came back): where the forecasts are cut, and the lowest and highest ratio in each part."""

    cuts: tuple[Numbers, Numbers]
    low: tuple[Numbers, Numbers]
    high: tuple[Numbers, Numbers]

    def around(self, repeats: Numbers, foreseen: Numbers) -> tuple[Numbers, Numbers]:
        """The interval of each customer, in money."""
        low, high = np.zeros(len(foreseen)), np.zeros(len(foreseen))
        for sort, who in enumerate(sorts(repeats)):
            group = np.searchsorted(self.cuts[sort], foreseen[who], side="right")
            low[who], high[who] = (
                self.low[sort][group] * foreseen[who],
                self.high[sort][group] * foreseen[who],
            )
        return low, high

    def told(self) -> list[dict[str, list[float]]]:
        return [
            {"cuts": list(cuts), "low": list(low), "high": list(high)}
            for cuts, low, high in zip(self.cuts, self.low, self.high, strict=True)
        ]


def sorts(repeats: Numbers) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    return repeats == 0, repeats > 0


def learned_bands(repeats: Numbers, foreseen: Numbers, came: Numbers) -> tuple[Bands, float | None]:
    """Intervals from everybody; and how many of one half fell into intervals that were learned from the other."""
    turn = np.arange(len(foreseen)) % 2 == 0
    covered = None
    if len(foreseen) >= 2 * LEAST:
        low, high = bands_of(repeats[turn], foreseen[turn], came[turn]).around(
            repeats[~turn], foreseen[~turn]
        )
        covered = float(((came[~turn] >= low) & (came[~turn] <= high)).mean())
    return bands_of(repeats, foreseen, came), covered


def bands_of(repeats: Numbers, foreseen: Numbers, came: Numbers) -> Bands:
    ratios = came / np.maximum(foreseen, 1e-9)
    parts = [part_of(foreseen[who], ratios[who], ratios) for who in sorts(repeats)]
    once, again = parts
    return Bands((once[0], again[0]), (once[1], again[1]), (once[2], again[2]))


def part_of(foreseen: Numbers, ratios: Numbers, everybody: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Cuts and ratios of one sort; where it is too few to say anything, as with everybody."""
    if len(foreseen) < LEAST:
        ratios = everybody if len(everybody) else np.ones(1)
        return np.zeros(0), np.array([lowest(ratios)]), np.array([highest(ratios)])
    groups = int(np.clip(len(foreseen) // LEAST, 1, GROUPS))
    cuts = np.unique(np.quantile(foreseen, np.arange(1, groups) / groups))
    where = np.searchsorted(cuts, foreseen, side="right")
    found = [ratios[where == at] for at in range(len(cuts) + 1)]
    return cuts, np.array([lowest(each) for each in found]), np.array([highest(each) for each in found])


def lowest(ratios: Numbers) -> float:
    return min(1.0, float(np.quantile(ratios, LOW))) if len(ratios) else 0.0


def highest(ratios: Numbers) -> float:
    return max(1.0, float(np.quantile(ratios, HIGH))) if len(ratios) else 1.0
