"""The organization of the demo: a simulated company, what is laid upon it, its clock and its dice."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from fullcircle.identify.consent.models import Choice, ConsentEvent, Purpose, Topic, Wording
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.models import User
from fullcircle.simulation.company import Company, Portion
from fullcircle.simulation.told import Told

SOURCE = "demo"
SEED = 20261121


@dataclass
class World:
    """What was invented, and what of it is stored already."""

    now: datetime
    company: Company
    portions: list[Portion]
    sellers: list[User]
    share: float = 1.0  # of its full size; tests look at a smaller one
    lead: User | None = None  # looks after nobody, and still has things to do
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 invents people, guards nothing
    contacts: list[Contact] = field(default_factory=list)
    agreed: dict[int, tuple[datetime, datetime | None]] = field(
        default_factory=dict
    )  # to letters, and took back
    told: list[Told] = field(default_factory=list)
    purposes: list[Purpose] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    wordings: list[Wording] = field(default_factory=list)
    said: list[ConsentEvent] = field(default_factory=list)  # about being written to
    choices: list[tuple[Choice, list[Topic]]] = field(default_factory=list)

    def many(self, whole: int) -> int:
        return round(whole * self.share)

    def ago(self, most_days: int, least: int = 0) -> datetime:
        """A working hour of some day within that many."""
        back = self.random.randint(least, most_days)
        moment = self.now - timedelta(days=back)
        moment = moment.replace(hour=self.random.randint(8, 18), minute=self.random.randint(0, 59), second=0)
        return min(moment, self.now - timedelta(minutes=self.random.randint(5, 300)))
