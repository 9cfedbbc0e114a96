"""What happens to fields of one's own."""

from dataclasses import dataclass

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class FieldDefined(Event):
    """A kind of record got a new field."""

    resource: str
    key: str
    label: str
    kind: str


@dataclass(frozen=True)
class FieldChanged(Event):
    """Label, help, choices or place of a field changed; `changes` maps each to [before, after]."""

    resource: str
    key: str
    changes: dict


@dataclass(frozen=True)
class FieldRemoved(Event):
    """A field left every page; its values were kept out of sight, or deleted for good."""

    resource: str
    key: str
    values: str


@dataclass(frozen=True)
class FieldRestored(Event):
    """A removed field is back, with the values it had."""

    resource: str
    key: str
