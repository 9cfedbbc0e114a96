"""Invents Harbor Pine from a seed: the same people, firms and purchases every time, counted back from one day."""

from datetime import datetime

from fullcircle.demo.agreements import make_agreements
from fullcircle.demo.becoming import follow_first_orders
from fullcircle.demo.customers import make_companies, make_contacts
from fullcircle.demo.days import make_activities, remember_last_activity
from fullcircle.demo.quality import make_slips
from fullcircle.demo.sales import make_orders, make_products, make_returns
from fullcircle.demo.world import World
from fullcircle.platform.access.models import User


def invent(now: datetime, sellers: list[User], share: float = 1.0, lead: User | None = None) -> World:
    """A whole small organization."""
    world = World(now.replace(microsecond=0), sellers, share, lead)
    make_products(world)
    make_companies(world)
    make_contacts(world)
    make_orders(world)
    follow_first_orders(world)
    make_returns(world)
    make_activities(world)
    remember_last_activity(world)
    make_agreements(world)
    make_slips(world)
    return world
