"""What a portion means for the records: the values of every firm, person and order, for whoever writes them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from fullcircle.simulation.clock import Clock, Numbers
from fullcircle.simulation.company import Portion

FORMER_AFTER = 300  # days without an order
ON_ITS_WAY = 6  # days until an order is shipped
Values = dict[str, Any]


@dataclass(frozen=True)
class Story:
    """A portion, as colleagues would write it down."""

    portion: Portion
    clock: Clock
    sellers: list[int]

    @cached_property
    def last_order(self) -> Numbers:
        """By person, when they bought last; minus infinity for who never did."""
        last = np.full(len(self.portion.people.rows), -np.inf)
        np.maximum.at(last, self.portion.orders.buyer, self.portion.orders.at)
        return last

    @cached_property
    def firms_last_order(self) -> Numbers:
        last = np.full(len(self.portion.people.firms), -np.inf)
        for at, firm in enumerate(self.portion.people.works_at):
            if firm is not None:
                last[firm] = max(last[firm], self.last_order[at])
        return last

    def stage(self, last: float, number: int) -> str:
        if last == -np.inf:
            return "qualified" if number % 3 == 0 else "lead"
        return "former" if last < self.clock.days - FORMER_AFTER else "customer"

    def owner(self, number: int) -> int | None:
        """Two of three are looked after; who works at a firm by the same as the firm."""
        return self.sellers[number % len(self.sellers)] if self.sellers and number % 3 else None

    @cached_property
    def firms(self) -> list[Values]:
        return [
            {
                **{key: value for key, value in row.items() if key != "known_at"},
                "lifecycle_stage": self.stage(float(self.firms_last_order[at]), at),
                "owner": self.owner(at),
            }
            for at, row in enumerate(self.portion.people.firms)
        ]

    @cached_property
    def people(self) -> list[Values]:
        """Without the firm: only who writes it knows its number."""
        last = self.last_order.tolist()
        return [
            {
                **row,
                "lifecycle_stage": self.stage(last[at], at),
                "owner": self.owner(at if (firm := self.portion.people.works_at[at]) is None else firm),
            }
            for at, row in enumerate(self.portion.people.rows)
        ]

    @cached_property
    def known_since(self) -> list[datetime]:
        return self.clock.stamps(self.portion.people.known_at)

    @cached_property
    def placed_at(self) -> list[datetime]:
        return self.clock.stamps(self.portion.orders.at)

    @cached_property
    def numbers(self) -> list[str]:
        return [f"{self.portion.number + 1}-{at + 1:05}" for at in range(self.portion.orders.at.size)]

    @cached_property
    def shipped(self) -> list[bool]:
        return (self.portion.orders.at < self.clock.days - ON_ITS_WAY).tolist()

    @cached_property
    def back(self) -> list[tuple[int, datetime]]:
        """Orders that came back, and when, in that order."""
        when = self.portion.orders.back_at
        came = np.flatnonzero(np.isfinite(when))
        came = came[np.argsort(when[came], kind="stable")]
        return list(zip(came.tolist(), self.clock.stamps(when[came]), strict=True))

    @cached_property
    def agreed(self) -> list[tuple[int, datetime]]:
        return self.moments(self.portion.agreed_at)

    @cached_property
    def stopped(self) -> list[tuple[int, datetime]]:
        return [(at, when + timedelta(seconds=1)) for at, when in self.moments(self.portion.stopped_at)]

    def moments(self, when: Numbers) -> list[tuple[int, datetime]]:
        there = np.flatnonzero(np.isfinite(when))
        return list(zip(there.tolist(), self.clock.stamps(when[there]), strict=True))
