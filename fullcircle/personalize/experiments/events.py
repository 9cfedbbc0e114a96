"""What experiments announce."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class PeopleDivided(Event):
    """Somebody said anew how people who come in are shared out; whoever is in stays where they are."""

    told: ClassVar = _("People are shared out anew: {arms}")
    icon: ClassVar = "split"
    tone: ClassVar = "sky"

    arms: str


@dataclass(frozen=True)
class PeopleAssigned(Event):
    """So many people came in, of whom so many are left out."""

    told: ClassVar = _("{people} people came in, {held_out} of them left out")
    icon: ClassVar = "users"
    tone: ClassVar = "sky"

    people: int
    held_out: int


@dataclass(frozen=True)
class ExperimentEnded(Event):
    """Nobody new comes in; the days of those who are in run on."""

    told: ClassVar = _("Ended: nobody new comes in")
    icon: ClassVar = "flag"
    tone: ClassVar = "gray"


@dataclass(frozen=True)
class VerdictReached(Event):
    """The readout says something else than the day before."""

    told: ClassVar = _("Readout: {sentence}")
    icon: ClassVar = "scale"
    tone: ClassVar = "violet"

    verdict: str
    before: str
    sentence: str
