"""Who was let in to a record, who was shut out, and whose it is now."""

from dataclasses import dataclass

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class RecordShared(Event):
    """A record was shared with a colleague or a team."""

    shared_with: str
    kind: str
    id: int
    may: str


@dataclass(frozen=True)
class RecordUnshared(Event):
    """A share was taken back."""

    shared_with: str
    kind: str
    id: int


@dataclass(frozen=True)
class RecordAssigned(Event):
    """A record was handed over: somebody else looks after it now."""

    owner: list
    keeps_reading: bool
