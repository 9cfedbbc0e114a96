"""Reads of segments: history, overlap, who uses it, and where somebody is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as Counted

from fullcircle.differentiate.segments.models import (
    Segment,
    SegmentMember,
    SegmentMove,
    SegmentSize,
    SegmentVersion,
)
from fullcircle.differentiate.segments.tree import Group, read, segments_in
from fullcircle.identify.contacts.models import Contact

MOVES = 50


def history(segment: Segment, first: date) -> list[tuple[date, int]]:
    return list(SegmentSize.objects.filter(segment=segment, day__gte=first).values_list("day", "size"))


def latest_moves(segment: Segment) -> list[SegmentMove]:
    """Who came and went last, those one may see."""
    return list(SegmentMove.objects.filter(segment=segment).select_related("contact")[:MOVES])


def versions(segment: Segment) -> list[SegmentVersion]:
    return list(SegmentVersion.objects.filter(segment=segment))


@dataclass(frozen=True)
class Overlap:
    """How many people two segments have in common."""

    other: Segment
    both: int
    share: float  # of the first one's people, in percent


def overlaps(segment: Segment, most: int = 8) -> list[Overlap]:
    """The segments that share most people with this one."""
    mine = SegmentMember.objects.filter(segment=segment).values("contact")
    shared = (
        SegmentMember.objects.filter(contact__in=mine)
        .exclude(segment=segment)
        .values("segment")
        .annotate(both=Counted("pk"))
        .order_by("-both")[:most]
    )
    counts = {row["segment"]: row["both"] for row in shared}
    others = Segment.objects.filter(pk__in=counts, archived_at=None)
    found = [
        Overlap(
            each, counts[each.pk], round(100 * counts[each.pk] / segment.size, 1) if segment.size else 0.0
        )
        for each in others
    ]
    return sorted(found, key=lambda one: -one.both)


def used_by(segment: Segment) -> list[Segment]:
    """Other segments whose rules speak of this one."""
    return [each for each, tree in current_rules() if segment.pk in segments_in(tree)]


def current_rules(only: Sequence[int] | None = None) -> list[tuple[Segment, Group]]:
    """Every segment by rules that is in use, with its rules as they are now."""
    segments = Segment.objects.filter(archived_at=None, kind="rules")
    kept = {each.pk: each for each in (segments.filter(pk__in=only) if only is not None else segments)}
    newest = {
        version.segment_id: version.rules
        for version in SegmentVersion.objects.filter(segment__in=kept).order_by("number")
    }
    return [(kept[pk], read(rules)) for pk, rules in newest.items()]


def segments_of(contact: Contact) -> list[SegmentMember]:
    """Where somebody is now, latest first."""
    rows = SegmentMember.objects.filter(contact=contact, segment__archived_at=None)
    return list(rows.select_related("segment").order_by("-since"))
