"""What Harbor Pine's customers are worth, measured twice; what they buy together; and which segments it turned to."""

from datetime import timedelta

from fullcircle.demo.world import SOURCE, World
from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.targeting.actions import (
    Choice,
    decide_on_segment,
    measure_targeting,
    set_targeting,
)
from fullcircle.differentiate.value.actions import measure_value
from fullcircle.identify.purchases.models import Product
from fullcircle.measure.clv.actions import foresee_value
from fullcircle.personalize.recommendations.actions import (
    count_buyers,
    count_together,
    finish_counting,
    keep_product_back,
)
from fullcircle.personalize.recommendations.counting import fit, portions
from fullcircle.personalize.recommendations.models import rules_now
from fullcircle.personalize.recommendations.trying import HELD_BACK, try_out
from fullcircle.platform.access.actor import Actor

BEFORE = timedelta(days=21)


def store_value(world: World, by: Actor) -> None:
    measure_value(by=by, now=world.now - BEFORE)
    measure_value(by=by, now=world.now)


def store_lifetime_value(world: World, by: Actor) -> None:
    for kind in ("people", "firms"):
        foresee_value(by=by, kind=kind, now=world.now)


def store_suggestions(world: World, by: Actor) -> None:
    """Counted as it stood a month ago and as it stands; a visit to measure is nothing to suggest."""
    for visit in Product.objects.filter(source=SOURCE, name="Measuring visit"):
        keep_product_back(visit, by=by, reason="It comes with an order, and is not sold by itself.")
    for day, trial in ((world.now - HELD_BACK, True), (world.now, False)):
        count_buyers(by=by, now=day, trial=trial)
        for products in portions(fit(rules_now(), trial=trial, sold=False)):
            count_together(by=by, products=products, now=day, counted_at=world.now, trial=trial)
    tried = try_out(cutoff=world.now - HELD_BACK, now=world.now)
    finish_counting(by=by, counted_at=world.now, trial=tried)


DECIDED: list[tuple[str, Choice, str]] = [
    ("Best customers", "chosen", "Few, and worth most: a preview of the autumn table, with a card by hand."),
    ("Quiet for half a year", "not_now", "After the move of the workshop; we could not deliver before."),
]


def store_targeting(world: World, by: Actor) -> None:
    """Ranked for the letter of the workshop, and decided about two segments."""
    set_targeting(by=by, purpose="workshop-letter")
    measure_targeting(by=by, now=world.now)
    numbers = dict(Segment.objects.values_list("name", "pk"))
    for name, choice, reason in DECIDED:
        decide_on_segment(by=by, segment=numbers[name], choice=choice, reason=reason, cause=SOURCE)
