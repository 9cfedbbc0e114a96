"""The verbs of suggestions: deciding what counts, counting it, and keeping a product back."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from fullcircle.identify.purchases.models import Product
from fullcircle.personalize.recommendations.counting import count_pairs, count_standings
from fullcircle.personalize.recommendations.events import (
    ProductKeptBack,
    ProductReleased,
    SuggestionRulesChanged,
    SuggestionsCounted,
)
from fullcircle.personalize.recommendations.models import (
    MANAGE,
    KeptBack,
    ProductPair,
    ProductStanding,
    SuggestionRules,
    is_kept_back,
    rules_now,
)
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record

FEWEST_BUYERS, FEWEST_TOGETHER, MOST_MONTHS = 5, 3, 120


@action(needs=MANAGE, label="Decide what suggestions rest on")
def set_suggestion_rules(
    *, by: Actor, months: int = 24, least_buyers: int = 20, least_together: int = 5, least_lift: Decimal = Decimal("1.2")
) -> SuggestionRules:  # fmt: skip
    """Say how many months of purchases count, and from how many buyers on a count says something."""
    wrong = {}
    if not 1 <= months <= MOST_MONTHS:
        wrong["months"] = "Between 1 and 120 months."
    if not FEWEST_BUYERS <= least_buyers <= 1_000_000:
        wrong["least_buyers"] = "At least 5: fewer buyers say nothing, and could be told apart."
    if not FEWEST_TOGETHER <= least_together <= least_buyers:
        wrong["least_together"] = "At least 3, and no more than the buyers of one product."
    if not Decimal(1) <= least_lift <= Decimal(1000):
        wrong["least_lift"] = "At least 1: below that people buy it less often than others do."
    if wrong:
        raise Refused(fields=wrong)
    values = {
        "months": months,
        "least_buyers": least_buyers,
        "least_together": least_together,
        "least_lift": least_lift,
    }
    rules, _new = SuggestionRules.objects.update_or_create(id=1, defaults=values)
    record(SuggestionRulesChanged(months, least_buyers, least_together, str(least_lift)), about=rules, by=by)
    return rules


@action(needs=MANAGE, hidden=True)
def count_buyers(*, by: Actor, now: datetime, trial: bool = False) -> int:
    """Count who bought each product, and who bought it again; how many products were bought at all."""
    ProductStanding.objects.filter(trial=trial).delete()
    return count_standings(rules_now(), now=now, trial=trial)


@action(needs=MANAGE, hidden=True)
def count_together(
    *, by: Actor, products: Sequence[int], now: datetime, counted_at: datetime, trial: bool = False
) -> int:
    """Count what is bought together with these products, in place of what was counted before."""
    ProductPair.objects.filter(trial=trial, product__in=products).delete()
    return count_pairs(rules_now(), products, now=now, trial=trial, counted_at=counted_at)


@action(needs=MANAGE, hidden=True)
def finish_counting(*, by: Actor, counted_at: datetime, trial: dict[str, Any]) -> int:
    """Let go of what was counted earlier and is true no longer; how many pairs there are."""
    ProductPair.objects.exclude(counted_at=counted_at).delete()
    customers = ProductStanding.objects.filter(trial=False).values_list("customers", flat=True).first() or 0
    pairs = ProductPair.objects.filter(trial=False).count()
    values = {"counted_at": counted_at, "customers": customers, "trial": trial}
    rules, _new = SuggestionRules.objects.update_or_create(id=1, defaults=values)
    record(SuggestionsCounted(customers, pairs), about=rules, by=by)
    return pairs


@action(needs=MANAGE, label="Never suggest it", fits=lambda product: not is_kept_back(product))
def keep_product_back(product: Product, *, by: Actor, reason: str = "") -> Product:
    """Suggest this product to nobody, and nothing because of it: postage, a deposit, something sold only by word."""
    _kept, new = KeptBack.objects.get_or_create(product=product, defaults={"reason": reason.strip()[:200]})
    if not new:
        raise Refused("This product is kept back already.")
    record(ProductKeptBack(reason.strip()[:200]), about=product, by=by)
    return product


@action(needs=MANAGE, label="Suggest it again", fits=is_kept_back)
def release_product(product: Product, *, by: Actor) -> Product:
    """Let a product that was kept back be suggested again, from the next count on."""
    removed, _each = KeptBack.objects.filter(product=product).delete()
    if not removed:
        raise Refused("This product is not kept back.")
    record(ProductReleased(), about=product, by=by)
    return product
