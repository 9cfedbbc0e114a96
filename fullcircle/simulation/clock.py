"""The clock of the company: calendar days, and weeks of usual business, of which a good month has more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from fullcircle.simulation.parameters import Parameters

DAYS_A_MONTH = 365.25 / 12
Numbers = np.ndarray


@dataclass(frozen=True)
class Clock:
    """Moments are days since the company began, as numbers."""

    parameters: Parameters

    @cached_property
    def days(self) -> int:
        return round(self.parameters.months * DAYS_A_MONTH)

    @cached_property
    def begins_on(self) -> datetime:
        return self.parameters.ends_on - timedelta(days=self.days)

    @cached_property
    def busyness(self) -> Numbers:
        """How much is bought on each day beside the usual; 1 on average over a year."""
        usual = sum(self.parameters.season) / 12
        months = [(self.begins_on + timedelta(days=day)).month - 1 for day in range(self.days)]
        return np.array([self.parameters.season[month] / usual for month in months])

    @cached_property
    def _business(self) -> Numbers:
        """Weeks of usual business that have passed at the start of each day, and at the end of the last."""
        return np.concatenate([[0.0], np.cumsum(self.busyness)]) / 7

    def business(self, days: Numbers) -> Numbers:
        """Weeks of usual business until these moments."""
        return np.interp(days, np.arange(self.days + 1), self._business)

    def moment(self, business: Numbers) -> Numbers:
        """The moments at which so much business has passed; after the end, never."""
        found = np.interp(business, self._business, np.arange(self.days + 1))
        return np.where(business >= self._business[-1], np.inf, found)

    def arrivals(self, chance: np.random.Generator, many: int) -> Numbers:
        """When so many people got to know the firm, in no order: more in good months, and a little more every month."""
        grown = (1 + self.parameters.growth) ** (np.arange(self.days) / DAYS_A_MONTH)
        weights = np.cumsum(self.busyness * grown)
        day = np.searchsorted(weights, chance.random(many) * weights[-1], side="right")
        return day + chance.random(many)

    def stamps(self, days: Numbers) -> list[datetime]:
        """As the log writes moments: to the second."""
        return [self.begins_on + timedelta(seconds=round(each)) for each in (days * 86_400).tolist()]
