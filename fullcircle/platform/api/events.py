"""What the doors for programs announce."""

from dataclasses import dataclass, field

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class ApiKeyMade(Event):
    """A colleague made a key for a program."""

    type = "api_key.made"
    name: str
    ending: str
    scopes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ApiKeyRevoked(Event):
    """A key was made useless."""

    type = "api_key.revoked"
    name: str
    ending: str
