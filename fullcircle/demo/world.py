"""The organization that is invented: what is in it so far, its clock and its dice."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.models import Choice, ConsentEvent, Purpose, Topic, Wording
from fullcircle.identify.contacts.models import CompanyRole, Contact, ContactPoint
from fullcircle.identify.purchases.models import Order, OrderLine, Product
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.models import User
from fullcircle.simulation.places import PLACES, Place

SOURCE = "demo"
SEED = 20261121
CENT = Decimal("0.01")


@dataclass
class World:
    """Everything that was invented, in the order in which it is stored."""

    now: datetime
    sellers: list[User]
    share: float = 1.0  # of its full size; tests look at a smaller one
    lead: User | None = None  # looks after nobody, and still has things to do
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 invents people, guards nothing
    companies: list[Company] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    roles: list[CompanyRole] = field(default_factory=list)
    points: list[ContactPoint] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)
    purposes: list[Purpose] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    wordings: list[Wording] = field(default_factory=list)
    said: list[ConsentEvent] = field(default_factory=list)  # about being written to
    choices: list[tuple[Choice, list[Topic]]] = field(default_factory=list)
    became: list[tuple[Contact, str, str, datetime]] = field(default_factory=list)  # stages, and when

    def many(self, whole: int) -> int:
        return round(whole * self.share)

    def ago(self, most_days: int, least: int = 0) -> datetime:
        """A working hour of some day within that many."""
        back = self.random.randint(least, most_days)
        moment = self.now - timedelta(days=back)
        moment = moment.replace(hour=self.random.randint(8, 18), minute=self.random.randint(0, 59), second=0)
        return min(moment, self.now - timedelta(minutes=self.random.randint(5, 300)))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def place(world: World) -> Place:
    return world.random.choices(PLACES, [each.weight for each in PLACES])[0]


def phone(world: World, where: Place) -> str:
    rest = "".join(str(world.random.randint(0, 9)) for _ in range(where.digits - 1))
    return f"{where.dial}{world.random.randint(2, 8)}{rest}"
