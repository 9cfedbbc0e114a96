"""Reads of segments: live figures of rules that are not kept yet, history, overlap, who uses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from fullcircle.differentiate.segments.matching import View, people
from fullcircle.differentiate.segments.models import (
    Segment,
    SegmentMember,
    SegmentMove,
    SegmentSize,
    SegmentVersion,
)
from fullcircle.differentiate.segments.tree import Group, read, segments_in
from fullcircle.identify.consent.models import ConsentState
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.records.counting import counted_far

SAMPLE = 6
MOVES = 50


@dataclass(frozen=True)
class Live:
    """What rules would find, as somebody sees it now."""

    size: int
    exact: bool
    share: float  # of all contacts, in percent
    reachable: int  # of whom how many agreed to anything by email
    sample: list[Contact]


def live(tree: Group, view: View) -> Live:
    """Count, share, whom one may write to, and a few people."""
    found = people(tree, view)
    size = counted_far(found)
    whole = counted_far(Contact.objects.filter(archived_at=None))
    return Live(
        size=size.number,
        exact=size.exact,
        share=round(100 * size.number / whole.number, 1) if whole.number else 0.0,
        reachable=reachable(found, view.now),
        sample=list(found.order_by("-last_activity_at", "-pk")[:SAMPLE]),
    )


def reachable(found: QuerySet[Contact], now: datetime) -> int:
    """People with an address who agreed to something by email, and did not object to marketing or restrict us."""
    agreed = ConsentState.objects.filter(channel="email", status="granted", contact=OuterRef("pk"))
    agreed = agreed.filter(Q(until=None) | Q(until__gt=now))
    free = Q(standing=None) | Q(standing__no_marketing_since=None, standing__restricted_since=None)
    return counted_far(found.exclude(email="").filter(Exists(agreed)).filter(free)).number


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
        .annotate(both=Count("pk"))
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
