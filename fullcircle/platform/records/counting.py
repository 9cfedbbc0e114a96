"""How many rows a list has: exactly where that is quick, otherwise about as many as PostgreSQL expects."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.access.policies import rule_of
from fullcircle.platform.access.rules import ByAcl, Common

EXACT_BELOW = 2_000  # rows
QUICK = 3_000.0  # what counting beside a page may cost; PostgreSQL reads a page of a table in sequence for 1
COUNTED_MOST = 100_000  # this far a number is fetched for whoever looks at the list a little longer
REMEMBERED = 60.0  # seconds, for numbers above EXACT_BELOW: nobody sees one more or less among thousands
MOST_REMEMBERED = 5_000

_known: dict[Any, tuple[float, "Count"]] = {}
_figures: dict[Any, tuple[float, Any]] = {}
T = TypeVar("T")


@dataclass(frozen=True)
class Count:
    """How many rows match; an estimate says so."""

    number: int
    exact: bool


@dataclass(frozen=True)
class Expected:
    """What PostgreSQL thinks of a question before it is asked."""

    rows: int
    cost: float

    @property
    def is_few(self) -> bool:
        return self.rows < EXACT_BELOW

    @property
    def is_quick(self) -> bool:
        return self.is_few and self.cost < QUICK


def expected(rows: QuerySet) -> Expected:
    explained = rows.order_by().values("pk").explain(format="json")
    if not explained:
        return Expected(0, 0.0)  # Django sees that nothing can match
    plan = json.loads(explained)[0]["Plan"]
    return Expected(int(plan["Plan Rows"]) * (2 if halved(rows) else 1), plan["Total Cost"])


def halved(rows: QuerySet) -> bool:
    """A policy that says the same of every row is a coin toss to the planner, and the truth for whoever reads this."""
    rule = rule_of(rows.model)
    return isinstance(rule, Common) or (isinstance(rule, ByAcl) and current_actor().sees_all)


def count(rows: QuerySet) -> Count:
    """Exact if there are not too many of them."""
    guess = expected(rows)
    return Count(rows.count(), exact=True) if guess.is_few else Count(guess.rows, exact=False)


def counted_far(rows: QuerySet) -> Count:
    """Exact up to a hundred thousand: what a page fetches once it is shown."""
    try:
        key = (*rights(), *rows.order_by().values("pk").query.sql_with_params())
    except EmptyResultSet:
        return Count(0, exact=True)
    until, known = _known.get(key, (0.0, None))
    if known is None or until < time.monotonic():
        known = counted_now(rows)
        if known.number >= EXACT_BELOW:
            remember(key, known)
    return known


def counted_now(rows: QuerySet) -> Count:
    number = rows.order_by().values("pk")[: COUNTED_MOST + 1].count()
    if number <= COUNTED_MOST:
        return Count(number, exact=True)
    return Count(max(number, expected(rows).rows), exact=False)


def for_a_minute(name: str, find: Callable[[], tuple[T, bool]]) -> T:
    """A figure of everything that somebody sees; `find` says as well whether finding it was work, and only then it is
    kept for those with the same rights. No names of records: who lost sight of one must not meet it here."""
    key = (name, *rights())
    until, known = _figures.get(key, (0.0, None))
    if until < time.monotonic():
        known, laborious = find()
        if laborious:
            if len(_figures) >= MOST_REMEMBERED:
                _figures.clear()
            _figures[key] = (time.monotonic() + REMEMBERED, known)
    return cast(T, known)


def rights() -> tuple[Any, ...]:
    """All that decides which rows somebody sees."""
    actor = current_actor()
    return (actor.database_role, actor.principals, actor.capabilities, actor.user_id)


def remember(key: Any, found: Count) -> None:
    if len(_known) >= MOST_REMEMBERED:
        _known.clear()
    _known[key] = (time.monotonic() + REMEMBERED, found)
