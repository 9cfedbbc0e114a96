"""What activities announce."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class NoteWritten(Event):
    """A colleague wrote something down about a customer."""

    told: ClassVar = _("Note: {subject}")
    icon: ClassVar = "sticky-note"
    tone: ClassVar = "amber"

    subject: str


@dataclass(frozen=True)
class CallLogged(Event):
    """A colleague and a customer spoke on the phone."""

    told: ClassVar = _("Call: {subject}")
    icon: ClassVar = "phone"
    tone: ClassVar = "green"

    subject: str
    minutes: int | None = None
    direction: str = ""


@dataclass(frozen=True)
class MeetingLogged(Event):
    """A colleague and a customer met."""

    told: ClassVar = _("Meeting: {subject}")
    icon: ClassVar = "calendar"
    tone: ClassVar = "violet"

    subject: str
    minutes: int | None = None


@dataclass(frozen=True)
class TaskAdded(Event):
    """There is something to do for a customer."""

    told: ClassVar = _("Task: {subject}")
    icon: ClassVar = "circle-check"
    tone: ClassVar = "sky"

    subject: str
    due_at: str = ""


@dataclass(frozen=True)
class TaskDone(Event):
    """What was to do for a customer is done."""

    told: ClassVar = _("Done: {subject}")
    icon: ClassVar = "circle-check"
    tone: ClassVar = "green"

    subject: str


@dataclass(frozen=True)
class TaskReopened(Event):
    """What seemed done is to do again."""

    told: ClassVar = _("To do again: {subject}")
    icon: ClassVar = "rotate-ccw"
    tone: ClassVar = "sky"

    subject: str
