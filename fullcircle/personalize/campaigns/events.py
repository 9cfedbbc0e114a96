"""What campaigns announce: planned, approved, on their way, held, over, measured."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class CampaignPlanned(Event):
    """Whom it is for, what they get or who is left out has changed."""

    told: ClassVar = _("Planned: {what}")
    icon: ClassVar = "pencil"

    what: str


@dataclass(frozen=True)
class CampaignApproved(Event):
    """Somebody with the right to looked it over, and let it go."""

    told: ClassVar = _("Approved")
    icon: ClassVar = "badge-check"
    tone: ClassVar = "sky"

    letters: int
    remarks: int


@dataclass(frozen=True)
class CampaignReopened(Event):
    """It can be changed again, and needs a new approval."""

    told: ClassVar = _("A draft again: {why}")
    icon: ClassVar = "undo-2"

    why: str


@dataclass(frozen=True)
class CampaignScheduled(Event):
    """It leaves at its time."""

    told: ClassVar = _("Scheduled for {told_at}")
    icon: ClassVar = "calendar-clock"
    tone: ClassVar = "sky"

    at: str
    told_at: str


@dataclass(frozen=True)
class CampaignStarted(Event):
    """The audience was frozen, and is being written to."""

    told: ClassVar = _("Started with {audience} people")
    icon: ClassVar = "send"
    tone: ClassVar = "violet"

    audience: int
    segments: list[str]
    without: list[str]


@dataclass(frozen=True)
class CampaignPaused(Event):
    """Nothing of it leaves until it goes on."""

    told: ClassVar = _("Paused; {waiting} messages wait")
    icon: ClassVar = "pause"
    tone: ClassVar = "amber"

    waiting: int


@dataclass(frozen=True)
class CampaignResumed(Event):
    """It goes on where it was paused."""

    told: ClassVar = _("Resumed")
    icon: ClassVar = "play"
    tone: ClassVar = "violet"

    waiting: int


@dataclass(frozen=True)
class CampaignCanceled(Event):
    """What had not left yet never will."""

    told: ClassVar = _("Canceled; {taken_back} messages taken back")
    icon: ClassVar = "circle-slash"
    tone: ClassVar = "rose"

    taken_back: int


@dataclass(frozen=True)
class CampaignSent(Event):
    """Nothing of it waits any more."""

    told: ClassVar = _("Sent: {sent} messages left")
    icon: ClassVar = "circle-check"
    tone: ClassVar = "green"

    sent: int


@dataclass(frozen=True)
class CampaignMeasured(Event):
    """The days that count are over for everybody."""

    told: ClassVar = _("Measured")
    icon: ClassVar = "chart-line"
    tone: ClassVar = "green"


@dataclass(frozen=True)
class MoneySpent(Event):
    """Something was paid for it."""

    told: ClassVar = _("Spent {amount}: {what}")
    icon: ClassVar = "wallet"

    amount: str
    what: str


@dataclass(frozen=True)
class SpendRemoved(Event):
    """An entry of what was paid is gone."""

    told: ClassVar = _("No longer counted as spent: {amount}, {what}")
    icon: ClassVar = "wallet"

    amount: str
    what: str
