"""What happens to traits: defined, answered, let go of."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class TraitDefined(Event):
    """Something more is worth knowing about people from now on."""

    key: str
    label: str
    topic: str
    special: str = ""


@dataclass(frozen=True)
class TraitRedefined(Event):
    """What is kept, why or how long changed; `changes` maps each to [before, after]."""

    key: str
    label: str
    changes: dict


@dataclass(frozen=True)
class TraitAnswered(Event):
    """Somebody said it themselves. Of a special category the log keeps only that they did."""

    told: ClassVar = _("Told us about {label}")
    icon: ClassVar = "message-circle"

    key: str
    label: str
    how: str
    asked_by: str = ""
    question: str = ""


@dataclass(frozen=True)
class TraitForgotten(Event):
    """A value is no longer kept, and why."""

    told: ClassVar = _("{label} forgotten: {why}")
    icon: ClassVar = "eraser"

    key: str
    label: str
    why: str
