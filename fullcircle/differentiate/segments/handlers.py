"""What moves people: the log is followed, and only those it speaks of are looked at again."""

from collections import defaultdict
from collections.abc import Iterable

from fullcircle.differentiate.segments import actions
from fullcircle.differentiate.segments.events import SegmentRulesChanged
from fullcircle.differentiate.segments.matching import needs
from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.segments.queries import current_rules
from fullcircle.differentiate.segments.tree import segments_in
from fullcircle.identify.behavior.listening import hear
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.event import on
from fullcircle.platform.events.following import Happened, follow
from fullcircle.platform.events.models import LoggedEvent

WHY = {
    "contact": "their record changed",
    "company": "their company changed",
    "order": "a purchase",
    "behavior": "what they did",
}
OWN = ("segment.entered", "segment.left")


@follow("contact", "company", "order")
def look_at_whom_it_touched(events: list[Happened], by: Actor) -> None:
    """Everybody that something happened to, in every segment whose rules may care."""
    look_at_people(people_touched([event for event in events if event.type not in OWN]), by)


def look_at_people(touched: dict[str, list[int]], by: Actor) -> None:
    """Kind of what happened → to whom; in every segment that cares, and in those made of it."""
    moved: dict[int, list[int]] = defaultdict(list)
    for segment, tree in current_rules():
        cares = needs(tree)
        for kind, contacts in touched.items():
            if kind in cares and actions.look_at_people(segment, by=by, contacts=contacts, why=WHY[kind]):
                moved[segment.pk] = [*moved[segment.pk], *contacts]
    look_at_those_inside(moved, by)


def people_touched(events: Iterable[Happened]) -> dict[str, list[int]]:
    """Kind of what happened → the contacts it is about."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for event in events:
        numbers[event.kind].add(event.about)
    contacts = Contact.objects.filter(company__in=numbers["company"])
    orders = Order.objects.filter(pk__in=numbers["order"]).exclude(contact=None)
    found = {
        "contact": sorted(numbers["contact"]),
        "company": list(contacts.values_list("pk", flat=True)) if numbers["company"] else [],
        "order": sorted(set(orders.values_list("contact_id", flat=True))) if numbers["order"] else [],
    }
    return {kind: pks for kind, pks in found.items() if pks}


def look_at_those_inside(moved: dict[int, list[int]], by: Actor) -> None:
    """Who moved in one segment may move in those whose rules speak of it, and so on; no segment twice."""
    seen: set[int] = set()
    while moved:
        seen |= moved.keys()
        after: dict[int, list[int]] = {}
        for segment, tree in current_rules():
            from_these = [pk for each in segments_in(tree) & moved.keys() for pk in moved[each]]
            if not from_these or segment.pk in seen:
                continue
            if actions.look_at_people(segment, by=by, contacts=from_these, why="another segment"):
                after[segment.pk] = from_these
        moved = after


@hear
def look_at_visitors(contacts: list[int], by: Actor) -> None:
    """What people do on a website moves them, too: a moment later, so that the stream does not wait."""
    from fullcircle.differentiate.segments.jobs import look_at

    if any("behavior" in needs(tree) for _segment, tree in current_rules()):
        look_at.defer(contacts=contacts, kind="behavior")


@on(SegmentRulesChanged)
def fill_with_new_rules(event: LoggedEvent) -> None:
    """New rules are for everybody."""
    from fullcircle.differentiate.segments.jobs import fill_one

    if Segment.objects.filter(pk=event.about_id, archived_at=None).exists():
        fill_one.defer(segment=event.about_id, why="new rules")
