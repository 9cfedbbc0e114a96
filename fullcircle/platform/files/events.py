"""What happens to files."""

from dataclasses import dataclass

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class FileAttached(Event):
    told = "Attached {name}"
    icon = "paperclip"
    name: str
    size: int
    file: int


@dataclass(frozen=True)
class FileRemoved(Event):
    told = "Removed {name}"
    icon = "trash-2"
    name: str
    file: int
