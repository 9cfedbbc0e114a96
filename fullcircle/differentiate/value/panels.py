"""What a customer is worth, on their page: the tier, the scores with what they rest on, and what would be possible."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.differentiate.value import queries
from fullcircle.differentiate.value.words import compared_with
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record
from fullcircle.platform.settings.organization import organization

NOTHING_ASKED = QueryDict()
VALUE = gettext_lazy("Value")


@dataclass(frozen=True)
class Value:
    """Tier, scores, potential; or why there are none."""

    title: str | Promise = VALUE
    template: str = "value/panel.html"
    place: str = "side"
    later: bool = True

    def context(self, customer: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        found = queries.value_of(customer)
        return {
            "value": found,
            "how": queries.how_measured(),
            "moves": queries.moves_of(customer),
            "peers": compared_with(found) if found else "",
            "currency": organization().currency,
        }
