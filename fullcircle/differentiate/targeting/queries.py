"""Reads of targeting: how it is ranked, the board, and what was decided."""

from collections.abc import Sequence
from datetime import datetime

from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.targeting.measuring import figures_of
from fullcircle.differentiate.targeting.models import (
    SegmentStanding,
    TargetingDecision,
    TargetingMeasure,
)
from fullcircle.differentiate.targeting.scoring import Ranked, ranked


def how_ranked() -> TargetingMeasure | None:
    return TargetingMeasure.objects.select_related("purpose").first()


def board(how: TargetingMeasure) -> list[Ranked]:
    """Every segment in use that was measured, the best first."""
    rows = SegmentStanding.objects.filter(segment__archived_at=None).select_related("segment")
    return ranked([(each.segment, figures_of(each)) for each in rows], figures_of(how), how)


def place_of(segment: int, rows: Sequence[Ranked]) -> Ranked | None:
    return next((each for each in rows if each.segment.pk == segment), None)


def not_measured() -> list[Segment]:
    """Segments that came after the last measuring."""
    return list(Segment.objects.filter(archived_at=None, standing=None).order_by("name"))


def latest_decisions(segments: Sequence[int], until: datetime | None = None) -> dict[int, TargetingDecision]:
    """What was decided last about each of these segments; or what stood at a moment, whatever was put away since."""
    rows = TargetingDecision.objects.filter(segment__in=segments)
    rows = rows.filter(created_at__lte=until) if until else rows.filter(archived_at=None)
    return {each.segment_id: each for each in rows.order_by("segment", "-id").distinct("segment")}


def decisions_about(segment: Segment, most: int = 20) -> list[TargetingDecision]:
    return list(TargetingDecision.objects.filter(segment=segment, archived_at=None).order_by("-id")[:most])
