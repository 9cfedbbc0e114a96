"""What happens to kinds of records that the organization defines."""

from dataclasses import dataclass

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class ObjectDefined(Event):
    """There is a new kind of record."""

    key: str
    plural: str


@dataclass(frozen=True)
class ObjectChanged(Event):
    """Its names, its place in the menu or who sees it changed; `changes` maps each to [before, after]."""

    key: str
    changes: dict


@dataclass(frozen=True)
class ObjectRemoved(Event):
    """It left every page; its records were kept out of sight, or are deleted after some days."""

    key: str
    records: str
    number: int


@dataclass(frozen=True)
class ObjectRestored(Event):
    """It is back, with the records it had."""

    key: str


@dataclass(frozen=True)
class ObjectDeleted(Event):
    """It is gone for good, with its records, their files and what the log told of them."""

    key: str
    number: int
