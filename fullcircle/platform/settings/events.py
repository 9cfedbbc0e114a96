"""What the settings announce."""

from dataclasses import dataclass

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class OrganizationFounded(Event):
    """An empty installation got its organization and its first administrator."""

    name: str


@dataclass(frozen=True)
class OrganizationChanged(Event):
    """Settings of the organization changed; `changes` maps each to [before, after]."""

    changes: dict
