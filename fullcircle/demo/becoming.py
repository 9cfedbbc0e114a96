"""The first order makes a customer: the invented stages agree with the invented orders, person by person and firm by firm."""

from datetime import timedelta

from fullcircle.demo.world import World
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order

NOT_YET = ("lead", "qualified")
PAUSE = timedelta(days=1)


def follow_first_orders(world: World) -> None:
    """Whoever bought is a customer from that day on; what came before came before, and what came after came after."""
    firsts = first_orders(world)
    for firm in world.companies:
        if firm.lifecycle_stage in NOT_YET and id(firm) in firsts:
            firm.lifecycle_stage = "customer"
    latest: dict[int, Order] = {}
    steps = []
    for person, before, after, moment in world.became:
        first = firsts.get(id(person))
        if first is not None and after == "customer":
            moment, latest[id(person)] = first.placed_at, first
        elif first is not None and id(person) in latest:
            moment = min(max(moment, first.placed_at + PAUSE), world.now)
        elif first is not None:
            moment = min(moment, person.created_at + (first.placed_at - person.created_at) / 2)
        steps.append((person, before, after, moment))
    world.became = steps


def first_orders(world: World) -> dict[int, Order]:
    """By the thing that bought, its first order that counts; they are stored and numbered later."""
    found: dict[int, Order] = {}
    for order in world.orders:
        if order.status != "canceled" and order.return_of is None:
            for buyer in (order.contact, order.company):
                if isinstance(buyer, (Contact, Company)):
                    found.setdefault(id(buyer), order)
    return found
