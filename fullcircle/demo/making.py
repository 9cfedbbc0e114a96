"""Harbor Pine is a simulated company, drawn from a seed: the same people and purchases every time, counted back from one day."""

from dataclasses import replace
from datetime import datetime

from fullcircle.demo.quality import make_slips
from fullcircle.demo.world import SEED, World
from fullcircle.platform.access.models import User
from fullcircle.simulation.company import Company
from fullcircle.simulation.parameters import CARE, WINTER, Agreeing, Parameters, Visiting, Working

CONTACTS, MONTHS = 2_000, 24
# Among so few customers a letter has to be very good for anybody to see what it causes.
MAILINGS = (CARE, replace(WINTER, works=10.0))


def laws(now: datetime, share: float = 1.0) -> Parameters:
    """Those of any simulated company, but that more is written down in it and more people read its letter."""
    return Parameters(
        round(CONTACTS * share), MONTHS, SEED, now.replace(microsecond=0), agreeing=Agreeing(by_email=0.6),
        working=Working(a_month=0.2), visiting=Visiting(recognized=0.35, a_month=0.3, strangers=0.12), mailings=MAILINGS,
    )  # fmt: skip


def invent(now: datetime, sellers: list[User], share: float = 1.0, lead: User | None = None) -> World:
    """A whole small organization, before anything of it is written down."""
    company = Company(laws(now, share))
    world = World(company.parameters.ends_on, company, list(company.portions()), sellers, share, lead)
    make_slips(world)
    return world
