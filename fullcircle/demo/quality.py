"""How good Harbor Pine's data is: measured for real today, and how it came there."""

from datetime import date, timedelta

from django.utils import timezone

from fullcircle.demo.world import World
from fullcircle.identify.quality.actions import add_usual_quality_rules, measure_quality
from fullcircle.identify.quality.models import Measure, Mended, QualityRule
from fullcircle.platform.access.actor import Actor
from fullcircle.simulation.people import Row

KINDS = ("company", "contact")
DAYS = 84
STEP = 7
EVERY_SLIP = 17
WORSE = 0.09  # of the records, at the beginning


def make_slips(world: World) -> None:
    """One person in so many was typed in a hurry."""
    rows = [row for portion in world.portions for row in portion.people.rows]
    for which, row in enumerate(rows[EVERY_SLIP - 1 :: EVERY_SLIP]):
        slip(row, which)


def slip(row: Row, which: int) -> None:
    """What people do when they type in a hurry: each slip has its mend."""
    name, phone = str(row["name"]), str(row["phone"])
    match which % 5:
        case 0:
            row["name"] = name.upper()
        case 1:
            row["name"] = name.replace(" ", "  ")
        case 2:
            row["given_name"] = row["family_name"] = ""
        case 3 if phone:
            row["country"] = ""
        case 4 if phone:
            row["phone"] = phone[1:4]


def store_quality(world: World, by: Actor) -> None:
    """The usual rules, today's figures, and the weeks in which Maya and Bob set things right."""
    add_usual_quality_rules(by=by)
    for kind in KINDS:
        measure_quality(by=by, resource=kind, now=world.now)
    today = timezone.localdate(world.now)
    Measure.objects.bulk_create(
        [
            earlier(world, measure, today - timedelta(days=back), back)
            for measure in Measure.objects.filter(day=today)
            for back in range(STEP, DAYS + 1, STEP)
        ]
    )
    thank(world, today)


def earlier(world: World, measure: Measure, day: date, back: int) -> Measure:
    """The same figure some weeks ago: fewer records, more of them to mend."""
    total = max(1, round(measure.total * (1 - back / DAYS * 0.12))) if measure.total else 0
    more = round(total * WORSE * (back / DAYS) ** 1.3 * world.random.uniform(0.7, 1.1))
    return Measure(
        day=day, resource=measure.resource, scope=measure.scope, key=measure.key, dimension=measure.dimension,
        total=total, failing=min(total, measure.failing + more), measured_at=world.now - timedelta(days=back),
    )  # fmt: skip


def thank(world: World, today: date) -> None:
    rules = list(QualityRule.objects.filter(resource="contact").order_by("pk"))
    Mended.objects.bulk_create(
        [
            Mended(day=today - timedelta(days=back), rule=rule, actor_name=person.name, count=world.random.randint(2, 19))
            for back in (3, 12, 24)
            for rule, person in zip(rules, world.sellers, strict=False)
        ]
    )  # fmt: skip
