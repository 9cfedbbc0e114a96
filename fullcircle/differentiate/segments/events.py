"""What segments announce."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class SegmentRulesChanged(Event):
    """Somebody said anew who belongs into a segment."""

    told: ClassVar = _("New rules, version {version}: {rules}")
    icon: ClassVar = "list-filter"
    tone: ClassVar = "sky"

    version: int
    rules: str


@dataclass(frozen=True)
class SegmentBound(Event):
    """Somebody said what a segment with rules on sensitive fields may be used for, or that it may not be used any more."""

    told: ClassVar = _("May be used for {purpose}, and nothing else: {why}")
    icon: ClassVar = "shield-check"
    tone: ClassVar = "amber"

    purpose: str
    why: str


@dataclass(frozen=True)
class SegmentFilled(Event):
    """Everybody was looked at: so many are in now, so many came, so many left."""

    told: ClassVar = _("{size} people, {came} came and {went} left")
    icon: ClassVar = "users"
    tone: ClassVar = "sky"

    size: int
    came: int
    went: int


@dataclass(frozen=True)
class SegmentEntered(Event):
    """Something moved somebody into a segment."""

    told: ClassVar = _("Now in the segment {segment}")
    icon: ClassVar = "log-in"
    tone: ClassVar = "green"

    segment: str
    segment_id: int
    why: str


@dataclass(frozen=True)
class SegmentLeft(Event):
    """Something moved somebody out of a segment."""

    told: ClassVar = _("No longer in the segment {segment}")
    icon: ClassVar = "log-out"
    tone: ClassVar = "gray"

    segment: str
    segment_id: int
    why: str
