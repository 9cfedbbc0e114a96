"""What messages announce."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class MessageDrafted(Event):
    """Somebody began to write to a customer."""

    told: ClassVar = _("Draft: {subject}")
    icon: ClassVar = "mail"

    subject: str


@dataclass(frozen=True)
class MessageStaged(Event):
    """A message is on its way, or will be at its time."""

    told: ClassVar = _("On its way: {subject}")
    icon: ClassVar = "send"
    tone: ClassVar = "sky"

    subject: str
    leaves_at: str


@dataclass(frozen=True)
class MessageRecalled(Event):
    """A message was taken back before it left."""

    told: ClassVar = _("Taken back: {subject}")
    icon: ClassVar = "undo-2"

    subject: str


@dataclass(frozen=True)
class MessageSent(Event):
    """The other side took the message."""

    told: ClassVar = _("Sent: {subject}")
    icon: ClassVar = "send"
    tone: ClassVar = "green"

    subject: str
    purpose: str
    channel: str


@dataclass(frozen=True)
class MessageHeld(Event):
    """The gate did not let the message out."""

    told: ClassVar = _("Held back: {subject}. {why}")
    icon: ClassVar = "shield-x"
    tone: ClassVar = "amber"

    subject: str
    why: str
    after_staging: bool


@dataclass(frozen=True)
class MessageFailed(Event):
    """The other side did not take the message, and will not."""

    told: ClassVar = _("Failed: {subject}. {answer}")
    icon: ClassVar = "mail-x"
    tone: ClassVar = "rose"

    subject: str
    answer: str


@dataclass(frozen=True)
class MessageUncertain(Event):
    """We were cut off while handing the message over: it may have arrived."""

    told: ClassVar = _("Uncertain: {subject}")
    icon: ClassVar = "circle-question-mark"
    tone: ClassVar = "amber"

    subject: str


@dataclass(frozen=True)
class MessageSettled(Event):
    """A colleague decided that an uncertain message counts as sent."""

    told: ClassVar = _("Counts as sent: {subject}")
    icon: ClassVar = "circle-check"
    tone: ClassVar = "green"

    subject: str


@dataclass(frozen=True)
class MessageBounced(Event):
    """A message that a server had taken came back."""

    told: ClassVar = _("Came back: {subject}. {code}")
    icon: ClassVar = "mail-x"
    tone: ClassVar = "rose"

    subject: str
    code: str
