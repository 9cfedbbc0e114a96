"""What a customer is likely to buy next, on their page; what is bought together, on a product's page."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.identify.purchases.models import Product
from fullcircle.personalize.recommendations import queries
from fullcircle.personalize.recommendations.models import rules_now
from fullcircle.personalize.recommendations.words import told_again, told_new, told_pair, told_repeats
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record

NOTHING_ASKED = QueryDict()
NEXT, TOGETHER = gettext_lazy("Likely next"), gettext_lazy("Bought together")


@dataclass(frozen=True)
class LikelyNext:
    """Again by their own rhythm, and for the first time because of what they have; each with its reason."""

    title: str | Promise = NEXT
    template: str = "suggestions/next.html"
    place: str = "side"
    later: bool = True

    def context(self, customer: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        found = queries.likely_next(type(customer), [customer.pk], now=timezone.now())[customer.pk]
        return {
            "again": [told_again(each) for each in found.again],
            "new": [told_new(each) for each in found.new],
            "rules": rules_now(),
        }


@dataclass(frozen=True)
class BoughtTogether:
    """What its buyers buy besides, and whether they buy it again; or that too few bought it to say so."""

    title: str | Promise = TOGETHER
    template: str = "suggestions/together.html"
    place: str = "main"
    later: bool = True

    def context(self, product: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        assert isinstance(product, Product)
        found = queries.bought_together(product)
        return {
            "together": found,
            "rows": [told_pair(each) for each in found.pairs],
            "again": told_repeats(found),
        }
