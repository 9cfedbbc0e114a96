"""Merging many pairs at once, likeliest first, and how right that is expected to be."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from fullcircle.identify.duplicates import teaching
from fullcircle.identify.duplicates.actions import accept_duplicate, undo_merge
from fullcircle.identify.duplicates.linkage.trust import Standing, percent, safe_from, wilson
from fullcircle.identify.duplicates.models import DuplicateModel, PossibleDuplicate
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.merging.models import Merge

PORTION = 25
FEWEST_DECISIONS = 50
Place = tuple[float, int]
BEFORE_ALL: Place = (1e9, 0)


@dataclass(frozen=True)
class Done:
    """How far a portion came."""

    merged: int
    skipped: int
    after: Place


@dataclass(frozen=True)
class Expected:
    """What merging everything from a weight on would come to."""

    weight: float
    pairs: int
    precision: float | None
    low: float
    high: float
    by: str  # what tells so: decisions, witnesses, or nothing

    @property
    def shown(self) -> tuple[str, str, str]:
        return percent(self.precision or 0.0), percent(self.low), percent(self.high)

    @property
    def wrong(self) -> int:
        return round(self.pairs * (1 - self.precision)) if self.precision is not None else 0


def pairs_from(kind: str, least: float) -> QuerySet[PossibleDuplicate]:
    return PossibleDuplicate.objects.filter(about_kind=kind, state="open", weight__gte=least)


def expected(kind: str, least: float) -> Expected:
    """From what reviewers decided, where that is enough; otherwise from what witnesses say."""
    pairs = pairs_from(kind, least).count()
    decided = teaching.decided(kind).filter(weight__gte=least)
    total = decided.count()
    if total >= FEWEST_DECISIONS:
        right = decided.filter(state="merged").count()
        low, high = wilson(right, total)
        return Expected(least, pairs, right / total, low, high, "decisions")
    model = DuplicateModel.objects.filter(kind=kind).first()
    if model and (found := standing(model, least)):
        return Expected(least, pairs, found.precision, found.low, found.high, "witnesses")
    return Expected(least, pairs, None, 0.0, 1.0, "")


def standing(model: DuplicateModel, least: float) -> Standing | None:
    """The nearest weight at or below, of those that were measured."""
    if not witnessed(model):
        return None
    known = [Standing(**each) for each in model.trust]
    return max((each for each in known if each.weight <= least), key=lambda each: each.weight, default=None)


def witnessed(model: DuplicateModel) -> bool:
    """Whether anything but the weight itself speaks for what it claims."""
    return bool(model.weights.get("bands"))


def safe_weight(model: DuplicateModel) -> float | None:
    """From which weight on the worse end of what is expected is still right 999 times in a thousand."""
    if not witnessed(model):
        return None
    return safe_from([Standing(**each) for each in model.trust])


def merge_next(kind: str, least: float, after: Place, by: Actor, cause: str) -> Done | None:
    """The next portion; a pair that cannot be merged is passed over and stays where it is."""
    weight, pk = after
    later = Q(weight__lt=weight) | Q(weight=weight, pk__gt=pk)
    found = list(pairs_from(kind, least).filter(later).order_by("-weight", "pk")[:PORTION])
    if not found:
        return None
    merged = sum(accepted(pair, by, cause) for pair in found)
    return Done(merged, len(found) - merged, (found[-1].weight, found[-1].pk))


def accepted(pair: PossibleDuplicate, by: Actor, cause: str) -> int:
    try:
        accept_duplicate(pair, by=by, cause=cause, drawn="")
    except Refused:
        return 0
    return 1


def merges_of(cause: str) -> QuerySet[Merge]:
    return Merge.objects.filter(cause=cause, state="done")


def undo_next(cause: str, by: Actor, below: int) -> int | None:
    """Part the last merge of a sweep that is not parted yet; the last first, because one may have built on another."""
    rows: Any = merges_of(cause).order_by("-pk")
    found = (rows.filter(pk__lt=below) if below else rows).first()
    if found is None:
        return None
    try:
        undo_merge(found, by=by)
    except Refused:
        return int(found.pk)
    return int(found.pk)
