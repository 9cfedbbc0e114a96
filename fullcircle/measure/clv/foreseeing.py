"""Foreseeing every customer of a kind: learn how it would have gone, choose the method by that, and look ahead with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import connection, models

from fullcircle.differentiate.value.measuring import COLUMNS
from fullcircle.measure.clv.backtest import Tried, try_out
from fullcircle.measure.clv.fitting import Numbers
from fullcircle.measure.clv.histories import Histories, Watched
from fullcircle.measure.clv.methods import STEADY, Method, learned
from fullcircle.measure.clv.models import ClvRules
from fullcircle.measure.clv.reading import watched

WEEKS_A_MONTH = 365.25 / 12 / 7
LEAST_WEEKS = 13  # a shorter look back says nothing
QUARTER = 3  # months; money within one is discounted alike
MOST = 50_000  # rows in one statement
TENTHS = 10

STORED = """
INSERT INTO measure_clv AS c ({column}, bought, purchases, amount, low, high, alive, tenth)
SELECT * FROM unnest(%s::bigint[], %s::int[], %s::float8[], %s::numeric[], %s::numeric[], %s::numeric[], %s::float8[],
  %s::smallint[])
ON CONFLICT ({column}) DO UPDATE SET bought = excluded.bought, purchases = excluded.purchases, amount = excluded.amount,
  low = excluded.low, high = excluded.high, alive = excluded.alive, tenth = excluded.tenth
"""
FORGOTTEN = "DELETE FROM measure_clv WHERE {column} IS NOT NULL AND NOT ({column} = ANY(%s))"


@dataclass(frozen=True)
class Foreseen:
    """Everybody of a kind, and what is expected of them; without a past long enough to look back on, `tried` is nothing."""

    now: Watched
    method: Method
    why: str
    tried: Tried | None
    purchases: Numbers
    amount: Numbers


def foresee(kind: type[models.Model], rules: ClvRules, *, by: str, currency: str, now: datetime) -> Foreseen:
    """Learn from all that was bought up to now, and say what comes."""
    everybody = watched(kind, by=by, currency=currency, at=now, until=now)
    tried = looked_back(kind, everybody, rules, by=by, currency=currency, now=now)
    methods = learned(everybody.histories)
    chosen = tried.report.chosen if tried else STEADY
    if methods[chosen].degenerate:
        chosen = STEADY
    why = tried.report.why if tried else "short"
    method = methods[chosen]
    purchases = method.expected(everybody.histories, rules.months * WEEKS_A_MONTH)
    return Foreseen(everybody, method, why, tried, purchases, discounted(method, everybody.histories, rules))


def looked_back(
    kind: type[models.Model], everybody: Watched, rules: ClvRules, *, by: str, currency: str, now: datetime
) -> Tried | None:
    """As far back as is looked ahead, or half of what there is."""
    if not len(everybody):
        return None
    whole = float(everybody.histories.known.max())
    weeks = min(rules.months * WEEKS_A_MONTH, whole / 2)
    if weeks < LEAST_WEEKS:
        return None
    then = watched(kind, by=by, currency=currency, at=now - timedelta(weeks=weeks), until=now)
    return try_out(then, weeks) if len(then) else None


def discounted(method: Method, of: Histories, rules: ClvRules) -> Numbers:
    """Money within the months ahead, later money counting less, quarter by quarter."""
    worth, before, found = method.worth(of), np.zeros(len(of)), np.zeros(len(of))
    for month in range(QUARTER, rules.months + QUARTER, QUARTER):
        end = min(month, rules.months)
        until = method.expected(of, end * WEEKS_A_MONTH)
        found += (until - before) * (1 + rules.discount / 100) ** (-(end - QUARTER / 2) / 12)
        before = until
    return found * worth


def store(kind: type[models.Model], found: Foreseen) -> None:
    """Keep what is expected of everybody; who is no customer any more is let go."""
    column, of = COLUMNS[kind], found.now.histories
    low, high = interval(found)
    alive = found.method.alive(of) if found.method.alive else None
    order = np.argsort(-found.amount, kind="stable")
    tenth = np.empty(len(order), dtype=np.int64)
    tenth[order] = np.arange(len(order)) * TENTHS // max(1, len(order)) + 1
    with connection.cursor() as cursor:
        cursor.execute(FORGOTTEN.format(column=column), [found.now.ids.tolist()])
        for start in range(0, len(order), MOST):
            part = slice(start, start + MOST)
            cursor.execute(STORED.format(column=column), [
                found.now.ids[part].tolist(), (of.repeats[part] + 1).astype(int).tolist(), found.purchases[part].tolist(),
                *(listed(each, part, len(order)) for each in (cents(found.amount), low, high, alive)), tenth[part].tolist(),
            ])  # fmt: skip


def listed(values: Numbers | None, part: slice, rows: int) -> list[float | None]:
    """A part of a column; nothing for everybody where there is none."""
    return values[part].tolist() if values is not None else [None] * len(range(rows)[part])


def interval(found: Foreseen) -> tuple[Numbers | None, Numbers | None]:
    if not found.tried:
        return None, None
    low, high = found.tried.bands.around(found.now.histories.repeats, found.amount)
    return cents(low), cents(high)


def cents(money: Numbers) -> Numbers:
    return np.round(money, 2)
