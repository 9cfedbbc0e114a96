"""What pipelines announce."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class PipelineUsed(Event):
    """New deals begin in this pipeline from now on."""

    type: ClassVar = "pipeline.used"
    told: ClassVar = _("New deals begin here")
    icon: ClassVar = "flag"

    name: str


@dataclass(frozen=True)
class StageAdded(Event):
    """A pipeline has one step more."""

    told: ClassVar = _("Stage “{name}” added")
    icon: ClassVar = "plus"

    name: str
    stage_id: int


@dataclass(frozen=True)
class StageMoved(Event):
    """A stage comes earlier or later than before."""

    told: ClassVar = _("Stage “{name}” moved {to}")
    icon: ClassVar = "arrow-up-down"

    name: str
    to: str


@dataclass(frozen=True)
class StageRemoved(Event):
    """A stage is a step no longer; the deals that stood in it went to another."""

    told: ClassVar = _("Stage “{name}” removed. {moved}")
    icon: ClassVar = "minus"

    name: str
    deals: int
    moved: str = ""
