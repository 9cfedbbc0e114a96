"""What Harbor Pine's customers are worth: measured three weeks ago and today, so that somebody has moved."""

from datetime import timedelta

from fullcircle.demo.world import World
from fullcircle.differentiate.value.actions import measure_value
from fullcircle.platform.access.actor import Actor

BEFORE = timedelta(days=21)


def store_value(world: World, by: Actor) -> None:
    measure_value(by=by, now=world.now - BEFORE)
    measure_value(by=by, now=world.now)
