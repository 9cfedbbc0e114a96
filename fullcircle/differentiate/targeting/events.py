"""What targeting announces."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class SegmentTargeted(Event):
    """Somebody decided to turn to a segment, or not now."""

    told: ClassVar = _("Targeting: {choice}, for {approach}. {reason}")
    icon: ClassVar = "target"
    tone: ClassVar = "violet"

    choice: str
    approach: str
    reason: str
    decision_id: int


@dataclass(frozen=True)
class TargetingChanged(Event):
    """Somebody said anew what counts when segments are ranked."""

    told: ClassVar = _("Segments are ranked by {counted}")
    icon: ClassVar = "sliders-horizontal"
    tone: ClassVar = "amber"

    counted: str


@dataclass(frozen=True)
class TargetingMeasured(Event):
    """All segments were measured."""

    told: ClassVar = _("{segments} segments measured for targeting")
    icon: ClassVar = "scan-search"
    tone: ClassVar = "gray"

    segments: int
