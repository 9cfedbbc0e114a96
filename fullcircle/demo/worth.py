"""What Harbor Pine's customers are worth, measured three weeks ago and today; and which segments it turned to."""

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
from fullcircle.platform.access.actor import Actor

BEFORE = timedelta(days=21)


def store_value(world: World, by: Actor) -> None:
    measure_value(by=by, now=world.now - BEFORE)
    measure_value(by=by, now=world.now)


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
