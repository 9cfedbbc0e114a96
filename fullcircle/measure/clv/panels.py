"""What a customer will be worth, on their page: the sum, between what it lies for most, and whether they are still there."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.differentiate.value.queries import NAMES
from fullcircle.measure.clv import queries
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record

NOTHING_ASKED = QueryDict()
EXPECTED = gettext_lazy("Lifetime value")
KINDS = {"contact": "people", "company": "firms"}


@dataclass(frozen=True)
class LifetimeValue:
    """What is expected of them with its interval; or why nothing is."""

    title: str | Promise = EXPECTED
    template: str = "clv/panel.html"
    place: str = "side"
    later: bool = True

    def context(self, customer: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        found = queries.forecast_of(customer)
        return {
            "expected": found,
            "alive": round(100 * found.alive) if found and found.alive is not None else None,
            "fit": queries.latest(KINDS[NAMES[type(customer)]]),
        }
