"""What is announced about mailboxes and the mail in them."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class MailboxSet(Event):
    """What customers write to this mailbox comes in from now on."""

    told: ClassVar = _("Mailbox {mailbox} is read from {server}")
    icon: ClassVar = "inbox"

    mailbox: str
    server: str


@dataclass(frozen=True)
class MailboxPaused(Event):
    """A mailbox is not read for now, or is read again."""

    told: ClassVar = _("Reading mailbox {mailbox} {what}")
    icon: ClassVar = "inbox"

    mailbox: str
    what: str


@dataclass(frozen=True)
class MailboxRemoved(Event):
    """A mailbox is read no more; what came in from it stays."""

    told: ClassVar = _("Mailbox {mailbox} is read no more")
    icon: ClassVar = "inbox"

    mailbox: str


@dataclass(frozen=True)
class MessageReceived(Event):
    """A customer wrote, or a machine of theirs did."""

    told: ClassVar = _("They wrote: {subject}")
    icon: ClassVar = "reply"
    tone: ClassVar = "violet"

    subject: str
    automatic: bool
    answers: int  # the message of ours that it answers, or 0
    left_out: str = ""


@dataclass(frozen=True)
class LetterAside(Event):
    """A colleague decided that a mail from nobody we know is nobody's business here."""

    told: ClassVar = _("A mail was put aside")
    icon: ClassVar = "archive"

    mailbox: int
