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


@dataclass(frozen=True)
class KeptApart(Event):
    """Somebody said that two records are not the same."""

    told: ClassVar = _("Is not the same as {other}")
    icon: ClassVar = "split"

    pair: int
    other: str


@dataclass(frozen=True)
class NoLongerKeptApart(Event):
    """Somebody took back that two records are not the same."""

    told: ClassVar = _("May be the same as {other} after all")
    icon: ClassVar = "undo-2"

    pair: int
    other: str


@dataclass(frozen=True)
class DuplicatesFound(Event):
    """All records of a kind were looked through."""

    kind: str
    found: int
    records: int


@dataclass(frozen=True)
class MergingByItselfSwitched(Event):
    """Pairs above 99.9 % expected precision are merged by nobody's hand from now on, or no longer."""

    kind: str
    on: bool


@dataclass(frozen=True)
class DecisionsLearned(Event):
    """The weights were corrected by what reviewers decided, or were tested and left as they are."""

    kind: str
    decisions: int
    used: bool
    f1_before: float
    f1_after: float


@dataclass(frozen=True)
class LearningSwitched(Event):
    """Pairs are weighed with what decisions taught, or by the records alone."""

    kind: str
    on: bool
