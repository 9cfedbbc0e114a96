"""How much of a table somebody sees. It decides by which index a list is walked, never who sees what."""

import time

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Model, QuerySet

from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.access.policies import rule_of
from fullcircle.platform.access.rules import ByAcl

FEW = 2_000  # up to here it is quicker to fetch all that somebody sees than to look through everybody's
REMEMBERED = 60.0  # seconds; a guess that is old makes a list slower, not wrong
MOST_REMEMBERED = 5_000

_known: dict[tuple[str, tuple[int, ...]], tuple[float, bool]] = {}


class AnyOf(Func):
    """`value = ANY (array)`: unlike IN it is not folded into the rest of the statement, but looked up first."""

    arg_joiner = " = ANY ("
    template = "%(expressions)s)"
    output_field = BooleanField()


def is_partial(model: type[Model]) -> bool:
    """Whether whoever acts sees only some rows of this table."""
    return isinstance(rule_of(model), ByAcl) and not current_actor().sees_all


def reached(rows: QuerySet, *, anyhow: bool = False) -> QuerySet:
    """The same rows; for those who see few, or anyhow, asked for so that PostgreSQL starts from what they see."""
    if not anyhow and not sees_few(rows.model):
        return rows
    mine = ArraySubquery(rows.model._default_manager.order_by().values("pk"))
    return rows.filter(AnyOf(F("pk"), mine))


def sees_few(model: type[Model]) -> bool:
    key = (model._meta.db_table, current_actor().principals)
    until, few = _known.get(key, (0.0, False))
    if until < time.monotonic():
        few = model._default_manager.order_by().values("pk")[: FEW + 1].count() <= FEW
        if len(_known) >= MOST_REMEMBERED:
            _known.clear()
        _known[key] = (time.monotonic() + REMEMBERED, few)
    return few
