"""What cases announce."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    """A customer has something to be solved."""

    told: ClassVar = _("Case {number} opened: {subject}")
    icon: ClassVar = "life-buoy"
    tone: ClassVar = "rose"

    number: str
    subject: str
    priority: str
    origin: str


@dataclass(frozen=True)
class CaseReplied(Event):
    """We wrote to the customer; `first` if it was the first time, and then whether it was in time."""

    told: ClassVar = _("Reply in case {number}")
    icon: ClassVar = "reply"
    tone: ClassVar = "sky"

    number: str
    message: int
    first: bool
    in_time: bool | None


@dataclass(frozen=True)
class CaseNoted(Event):
    """A colleague wrote a note that the customer does not see."""

    told: ClassVar = _("Note in case {number}")
    icon: ClassVar = "sticky-note"
    tone: ClassVar = "amber"

    number: str
    note: int


@dataclass(frozen=True)
class CaseAnswered(Event):
    """The customer wrote in a case."""

    told: ClassVar = _("They wrote in case {number}")
    icon: ClassVar = "reply"
    tone: ClassVar = "violet"

    number: str
    message: int


@dataclass(frozen=True)
class CaseTaken(Event):
    """A colleague works on it from now on."""

    told: ClassVar = _("{owner} takes case {number}")
    icon: ClassVar = "hand"

    number: str
    owner: str


@dataclass(frozen=True)
class CaseWaiting(Event):
    """It is the customer's turn; the clock stands still."""

    told: ClassVar = _("Case {number} waits for the customer")
    icon: ClassVar = "pause"
    tone: ClassVar = "amber"

    number: str


@dataclass(frozen=True)
class CaseResumed(Event):
    """It is our turn again; `waited` business seconds do not count."""

    told: ClassVar = _("Case {number} goes on")
    icon: ClassVar = "play"
    tone: ClassVar = "sky"

    number: str
    waited: int


@dataclass(frozen=True)
class CaseSolved(Event):
    """The customer was helped; whether within what was promised, if anything was."""

    told: ClassVar = _("Case {number} solved")
    icon: ClassVar = "circle-check"
    tone: ClassVar = "green"

    number: str
    in_time: bool | None


@dataclass(frozen=True)
class CaseClosed(Event):
    """It is over, and stays so unless the customer comes back."""

    told: ClassVar = _("Case {number} closed")
    icon: ClassVar = "archive"

    number: str


@dataclass(frozen=True)
class CaseReopened(Event):
    """It was not solved after all."""

    told: ClassVar = _("Case {number} opened again")
    icon: ClassVar = "rotate-ccw"
    tone: ClassVar = "amber"

    number: str
