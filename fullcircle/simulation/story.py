"""What a portion means for the records: the values of every firm, person and order, for whoever writes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from fullcircle.simulation import words
from fullcircle.simulation.clock import Clock, Numbers
from fullcircle.simulation.company import Portion

FORMER_AFTER = 300  # days without an order
ON_ITS_WAY = 6  # days until an order is shipped
FIRST_NUMBER, NUMBERS_A_PORTION = 10_001, 100_000
NOT_YET = ("lead", "qualified", "lead")
OFFICE = ("sales", "phone", "store")  # where a colleague takes the order down
SAID: dict[str, tuple[tuple[str, str], ...]] = {
    "note": tuple((note, note) for note in words.NOTES),
    "call": words.CALLS,
    "meeting": words.MEETINGS,
    "task": tuple((task, "") for task in words.TASKS),
}
Values = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """Somebody's stage of life changes: by their first order, or because a colleague says so."""

    who: int
    before: str
    after: str
    at: datetime
    order: int | None = None  # which of the portion's orders made it


@dataclass(frozen=True)
class Story:
    """A portion, as colleagues would write it down."""

    portion: Portion
    clock: Clock
    sellers: list[int]
    advocates: int = 4
    series: str = ""  # of order numbers beside the usual one

    @cached_property
    def counting(self) -> Numbers:
        """The orders that count, in the order in which they were placed."""
        return np.flatnonzero(~self.portion.orders.canceled)

    def last(self, of: Numbers, many: int) -> Numbers:
        """By customer, when they bought last; minus infinity for who never did."""
        last = np.full(many, -np.inf)
        there = of >= 0
        np.maximum.at(last, of[there], self.portion.orders.at[self.counting][there])
        return last

    @cached_property
    def employers(self) -> Numbers:
        """By person, the place of their firm; -1 for who buys for themselves."""
        return np.array([-1 if firm is None else firm for firm in self.portion.people.works_at], int)

    @cached_property
    def buyers(self) -> dict[str, Numbers]:
        """Of the orders that count, which person and which firm placed them."""
        people = self.portion.orders.buyer[self.counting]
        return {"contact": people, "company": self.employers[people]}

    def heard_of(self, employers: bool = False) -> list[datetime | None]:
        """When each person or each firm was last heard of: an order, a return, a call, a meeting or a note."""
        orders, work = self.portion.orders, self.portion.work
        spoken = np.array([kind != "task" for kind in self.kinds], bool)
        last = np.full(len(self.firms if employers else self.people), -np.inf)
        for who, at in ((orders.buyer, orders.at), (work.person[spoken], work.at[spoken])):
            whose = self.employers[who] if employers else who
            np.maximum.at(last, whose[whose >= 0], at[whose >= 0])
        stamps = self.clock.stamps(np.maximum(last, 0))
        return [stamp if known else None for stamp, known in zip(stamps, np.isfinite(last), strict=True)]

    def owner(self, number: int) -> int | None:
        """Two of three are looked after; who works at a firm by the same as the firm."""
        return self.sellers[number % len(self.sellers)] if self.sellers and number % 3 else None

    @cached_property
    def firms(self) -> list[Values]:
        """As they were when somebody first wrote them down."""
        return [
            {
                **{key: value for key, value in row.items() if key != "known_at"},
                "lifecycle_stage": NOT_YET[at % 3],
                "owner": self.owner(at),
            }
            for at, row in enumerate(self.portion.people.firms)
        ]

    @cached_property
    def people(self) -> list[Values]:
        """The same of people. Without the firm: only who writes it knows its number."""
        return [
            {**row, "lifecycle_stage": NOT_YET[at % 3], "owner": self.owner(keeper)}
            for at, (row, keeper) in enumerate(
                zip(self.portion.people.rows, self.portion.people.keeper, strict=True)
            )
        ]

    @cached_property
    def first_steps(self) -> dict[str, list[Step]]:
        """Whom their first order makes a customer, people and firms."""
        found = {}
        for kind, rows in (("contact", self.people), ("company", self.firms)):
            firsts: dict[int, int] = {}
            for order, who in zip(self.counting.tolist(), self.buyers[kind].tolist(), strict=True):
                firsts.setdefault(who, order)
            found[kind] = [
                Step(who, rows[who]["lifecycle_stage"], "customer", self.placed_at[order], order)
                for who, order in sorted(firsts.items())
                if who >= 0
            ]
        return found

    @cached_property
    def later_steps(self) -> dict[str, list[Step]]:
        """Who has stopped buying, as a colleague notices; and some of those who bought often speak well of the firm."""
        found = {}
        for kind, rows in (("contact", self.people), ("company", self.firms)):
            last = self.last(self.buyers[kind], len(rows))
            times = np.bincount(self.buyers[kind][self.buyers[kind] >= 0], minlength=len(rows))
            found[kind] = list(self.noticed(kind, last.tolist(), times.tolist()))
        return found

    def noticed(self, kind: str, last: list[float], times: list[int]) -> Iterator[Step]:
        for step in self.first_steps[kind]:
            gone = last[step.who] + FORMER_AFTER
            if gone < self.clock.days:
                yield Step(step.who, "customer", "former", self.clock.stamps(np.array([gone]))[0])
            elif kind == "contact" and times[step.who] >= self.advocates and step.who % 3 == 1:
                at = self.clock.stamps(np.array([last[step.who]]))[0]
                yield Step(step.who, "customer", "advocate", at + timedelta(minutes=30))

    @cached_property
    def known_since(self) -> list[datetime]:
        return self.clock.stamps(self.portion.people.known_at)

    @cached_property
    def placed_at(self) -> list[datetime]:
        return self.clock.stamps(self.portion.orders.at)

    @cached_property
    def numbers(self) -> list[str]:
        first = FIRST_NUMBER + self.portion.number * NUMBERS_A_PORTION
        return [f"HP-{self.series}{first + at}" for at in range(self.portion.orders.at.size)]

    @cached_property
    def statuses(self) -> list[str]:
        """As orders are entered; what was called off or came back changes afterwards."""
        orders = self.portion.orders
        sent = (orders.at < self.clock.days - ON_ITS_WAY) | (orders.hurry > 0.75)
        found = np.where(sent, "shipped", np.where(orders.hurry > 0.25, "paid", "placed"))
        return [str(each) for each in np.where(orders.canceled, "placed", found)]

    def taken_by(self, order: int) -> int | None:
        """The colleague who took the order down; nobody for what the shop does by itself."""
        orders = self.portion.orders
        owner: int | None = self.people[int(orders.buyer[order])]["owner"]
        return owner if orders.channel[order] in OFFICE else None

    @cached_property
    def canceled(self) -> list[int]:
        return list(np.flatnonzero(self.portion.orders.canceled).tolist())

    @cached_property
    def back(self) -> list[tuple[int, datetime]]:
        """Orders that came back, and when, in that order."""
        when = self.portion.orders.back_at
        came = np.flatnonzero(np.isfinite(when))
        came = came[np.argsort(when[came], kind="stable")]
        return list(zip(came.tolist(), self.clock.stamps(when[came]), strict=True))

    @cached_property
    def kinds(self) -> list[str]:
        """Of what colleagues wrote down."""
        names = list(SAID)
        return [names[each] for each in self.portion.work.kind.tolist()]

    @cached_property
    def activities(self) -> list[Values]:
        """Without the person: only who writes it knows their number."""
        work = self.portion.work
        due, at = self.clock.stamps(work.due_at), self.clock.stamps(work.at)
        rows = zip(
            self.kinds, work.words.tolist(), work.person.tolist(), work.minutes.tolist(), work.incoming.tolist(), strict=True
        )  # fmt: skip
        return [
            activity(kind, luck, self.people[person]["owner"], at[number], due[number], minutes, incoming)
            for number, (kind, luck, person, minutes, incoming) in enumerate(rows)
        ]

    @cached_property
    def done(self) -> list[tuple[int, datetime]]:
        """Tasks that are ticked off, and when."""
        tasks = np.array([kind == "task" for kind in self.kinds], bool)
        return self.moments(np.where(tasks, self.portion.work.done_at, np.inf))

    @cached_property
    def agreed(self) -> list[tuple[int, datetime]]:
        return self.moments(self.portion.agreed_at)

    @cached_property
    def stopped(self) -> list[tuple[int, datetime]]:
        return [(at, when + timedelta(seconds=1)) for at, when in self.moments(self.portion.stopped_at)]

    def moments(self, when: Numbers) -> list[tuple[int, datetime]]:
        there = np.flatnonzero(np.isfinite(when))
        return list(zip(there.tolist(), self.clock.stamps(when[there]), strict=True))


def activity(
    kind: str, luck: float, owner: int | None, at: datetime, due: datetime, minutes: int, incoming: bool
) -> Values:
    said = SAID[kind]
    subject, body = said[int(luck * len(said))]
    values: Values = {"kind": kind, "subject": subject, "body": body, "owner": owner, "happened_at": at}
    if kind in ("call", "meeting"):
        values["minutes"] = minutes
    if kind == "call":
        values["direction"] = "in" if incoming else "out"
    if kind == "task":
        values["due_at"] = due
    return values
