"""What the demo announces."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class DemoRemoved(Event):
    """The invented records are gone."""

    told: ClassVar = _("Demo data removed, {records} records")
    icon: ClassVar = "eraser"

    records: int
