"""What the gate announces: its rules, pauses, and what becomes of addresses."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class QuietHoursSet(Event):
    """Nobody is disturbed on a channel between two hours of their own day."""

    told: ClassVar = _("Quiet hours {way}: {hours}")
    icon: ClassVar = "moon"

    channel: str
    way: str
    hours: str


@dataclass(frozen=True)
class CapSet(Event):
    """One person gets so many messages at most."""

    told: ClassVar = _("At most {most} messages in {days} days, {what}")
    icon: ClassVar = "gauge"

    most: int
    days: int
    what: str


@dataclass(frozen=True)
class CapRemoved(Event):
    """A cap does not hold any more."""

    told: ClassVar = _("No cap any more: {most} messages in {days} days, {what}")
    icon: ClassVar = "gauge"

    most: int
    days: int
    what: str


@dataclass(frozen=True)
class AutomationPaused(Event):
    """No program writes to this person for a while; people do."""

    told: ClassVar = _("Automated messages paused until {day}: {why}")
    icon: ClassVar = "hand-heart"
    tone: ClassVar = "amber"

    day: str
    until: str
    why: str


@dataclass(frozen=True)
class AutomationResumed(Event):
    """Programs may write to this person again."""

    told: ClassVar = _("Automated messages may go out again: {why}")
    icon: ClassVar = "circle-play"

    why: str


@dataclass(frozen=True)
class AddressFailed(Event):
    """Mail to this person's address came back."""

    told: ClassVar = _("Mail to their address came back: {code}")
    icon: ClassVar = "mail-x"
    tone: ClassVar = "rose"

    code: str
    hard: bool


@dataclass(frozen=True)
class AddressWorks(Event):
    """A colleague says that this person's address works after all."""

    told: ClassVar = _("Their address works again: {why}")
    icon: ClassVar = "mail-check"
    tone: ClassVar = "green"

    why: str


@dataclass(frozen=True)
class PauseLengthSet(Event):
    """Whoever complains is left to people for so many days from now on."""

    told: ClassVar = _("The pause after a complaint is {days} days")
    icon: ClassVar = "hand"

    days: int
