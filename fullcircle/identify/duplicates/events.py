"""What happens with duplicates: two records become one, and are parted again."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class MergeDone(Event):
    """Two records that tell of the same became one."""

    told: ClassVar = _("{lost_name} was merged into {kept_name}")
    icon: ClassVar = "merge"

    merge: int
    kept: int
    lost: int
    kept_name: str
    lost_name: str
    moved: int
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MergeUndone(Event):
    """A merge was taken back; both records are there again."""

    told: ClassVar = _("{lost_name} and {kept_name} were parted again")
    icon: ClassVar = "split"

    merge: int
    kept: int
    lost: int
    kept_name: str
    lost_name: str
    restored: int
    stayed: int = 0
