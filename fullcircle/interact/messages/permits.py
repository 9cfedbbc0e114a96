"""What lets one message out: a permit, made where the decision is committed, and nowhere else.

A channel takes a permit with every message. `tests/architecture/test_gate.py` holds that only fencing.py makes one.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from fullcircle.interact.templates.rendering import TrackedLink


@dataclass(frozen=True)
class Permit:
    """The gate said yes to this message in the transaction that was just committed."""

    decision: int
    message: int
    contact: int


@dataclass(frozen=True)
class Rendered:
    """A message as a template, a colleague or a program made it; the sender does not care which."""

    subject: str
    text: str
    html: str = ""
    links: tuple[TrackedLink, ...] = ()  # what stands for an address in it, and is kept before it leaves
    headers: dict[str, str] = field(default_factory=dict)
    version: int | None = None  # of the template it was made from


@dataclass(frozen=True)
class Sender:
    """In whose name, and where answers go; what is empty is the organization's."""

    name: str = ""
    reply_to: str = ""


NOBODY_ELSE = Sender()


@dataclass(frozen=True)
class Outgoing:
    """All that a channel needs of a message."""

    message_id: str
    at: datetime
    to_name: str
    address: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    writer: str = ""  # the colleague who wrote it, if one did
    sender: Sender = NOBODY_ELSE


@dataclass(frozen=True)
class Sent:
    """The other side took it, and said so."""

    answer: str


@dataclass(frozen=True)
class Failed:
    """It did not arrive; `again` says whether it is worth another try, `gone` whether the address is no good."""

    answer: str
    code: str
    again: bool
    about_recipient: bool = False
    gone: bool = False


@dataclass(frozen=True)
class Unknown:
    """It may have arrived."""

    answer: str


@dataclass(frozen=True)
class NotNow:
    """The other side cannot be used at the moment, whatever the message."""

    answer: str


Outcome = Sent | Failed | Unknown | NotNow


class Transport(Protocol):
    """One channel's way out. It answers with what became of the message, and never raises."""

    per_minute: int

    def send(self, permit: Permit, outgoing: Outgoing) -> Outcome: ...

    def close(self) -> None: ...
