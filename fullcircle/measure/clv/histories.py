"""What the models are told of customers: how often they came back, when last, and for how long we have known them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
WEEK = 7.0


@dataclass(frozen=True)
class Histories:
    """One row a customer. Times are in weeks since the customer's own first purchase.

    `repeats` is how many days they bought on after the first; `last` the time of the latest of these (0 without any), `known`
    how long they have been watched, `mean` what one of the repeated purchases was worth on average (0 without any).
    """

    repeats: Numbers
    last: Numbers
    known: Numbers
    mean: Numbers

    def __len__(self) -> int:
        return len(self.repeats)

    def of(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> "Histories":
        return Histories(self.repeats[chosen], self.last[chosen], self.known[chosen], self.mean[chosen])


@dataclass(frozen=True)
class Watched:
    """Customers by the day of their first purchase, what they did up to a day, and what afterwards."""

    ids: NDArray[np.int64]
    first: NDArray[np.int64]  # days since 1970
    histories: Histories
    later: Numbers  # purchases afterwards
    worth: Numbers  # of these

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Groups:
    """Customers of equal history, counted: days repeat, so a million people have a few hundred thousand histories."""

    repeats: Numbers
    last: Numbers
    known: Numbers
    people: Numbers

    def __len__(self) -> int:
        return len(self.people)

    def sample(self, most: int) -> "Groups":
        """At most so many groups, evenly spread over all of them in the order of their histories."""
        if len(self) <= most:
            return self
        at = np.linspace(0, len(self) - 1, most).astype(np.intp)
        return Groups(self.repeats[at], self.last[at], self.known[at], self.people[at])


def grouped(histories: Histories) -> Groups:
    """Equal histories together. Times are told apart by the day."""
    days = [np.rint(each * WEEK).astype(np.int64) for each in (histories.last, histories.known)]
    span = max(int(each.max(initial=0)) for each in days) + 1
    keys = (histories.repeats.astype(np.int64) * span + days[0]) * span + days[1]
    _found, first, people = np.unique(keys, return_index=True, return_counts=True)
    return Groups(
        histories.repeats[first], histories.last[first], histories.known[first], people.astype(np.float64)
    )
