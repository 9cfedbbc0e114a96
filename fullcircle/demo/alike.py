"""Harbor Pine's segments, filled by the real rules, and how their sizes moved over the last months."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from fullcircle.demo.world import SOURCE, World
from fullcircle.differentiate.segments.actions import define_segment, fill_segment
from fullcircle.differentiate.segments.models import Segment, SegmentSize
from fullcircle.platform.access.actor import Actor

DAYS, STEP = 84, 7
BOUGHT = {"kind": "bought"}
LETTER = {"kind": "agrees", "purpose": "workshop-letter", "channel": "email"}
SEGMENTS: list[tuple[str, str, str, list[dict[str, Any]]]] = [
    ("Bought lately", "Whom to ask how they like it.", "all", [BOUGHT | {"days": 60}]),
    ("Best customers", "For previews, and a hand-written card.", "all", [BOUGHT | {"times": 3, "amount": 1500, "days": 730}]),
    ("Quiet for half a year", "Bought before, and not lately: worth a call.", "all",
     [BOUGHT, BOUGHT | {"days": 180, "never": True}]),
    ("Readers of the letter who never bought", "Curious; an offer may help.", "all", [LETTER, BOUGHT | {"never": True}]),
    ("Architects and hotels", "Firms that furnish for others.", "any",
     [{"kind": "company", "field": "industry", "way": "contains", "values": ["Construction"]},
      {"kind": "company", "field": "industry", "way": "contains", "values": ["Hospitality"]}]),
]  # fmt: skip


def store_segments(world: World, by: Actor) -> None:
    """Defined and filled as a colleague would, then given a past."""
    for name, description, how, rules in SEGMENTS:
        tree = {"kind": "group", "how": how, "rules": rules}
        segment = define_segment(by=by, name=name, description=description, rules=tree, cause=SOURCE)
        fill_segment(segment, by=by, why="new rules", now=world.now, cause=SOURCE)
        remember_sizes(world, Segment.objects.get(pk=segment.pk))


def remember_sizes(world: World, segment: Segment) -> None:
    today = timezone.localdate(world.now)
    SegmentSize.objects.bulk_create(
        [
            SegmentSize(
                segment=segment, day=today - timedelta(days=back),
                size=round(segment.size * (1 - back / DAYS * 0.25) * world.random.uniform(0.94, 1.04)),
            )
            for back in range(STEP, DAYS + 1, STEP)
        ]
    )  # fmt: skip
