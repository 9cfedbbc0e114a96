"""Reads of segments: live figures of rules that are not kept yet, history, overlap, who uses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models import Count as Counted

from fullcircle.differentiate.segments.matching import View, adds_up, people
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
from fullcircle.platform.records.counting import Count, counted_far

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
    look = at_once if adds_up(tree) else one_by_one
    size, reachable, sample = look(people(tree, view), view.now)
    whole = counted_far(Contact.objects.filter(archived_at=None))
    return Live(
        size=size.number,
        exact=size.exact,
        share=round(100 * size.number / whole.number, 1) if whole.number else 0.0,
        reachable=reachable,
        sample=sample,
    )


Figures = tuple[Count, int, list[Contact]]
LATEST = ("-last_activity_at", "-pk")


def one_by_one(found: QuerySet[Contact], now: datetime) -> Figures:
    """Each as far as it takes: the indexes that the rules speak of answer for a few people and for a hundred thousand."""
    reachable = counted_far(found.filter(may_be_written_to(now))).number
    return counted_far(found), reachable, list(found.order_by(*LATEST)[:SAMPLE])


# Materialized, so that whatever the rules add up is added up once and not for each figure.
AT_ONCE = """
WITH found (id, last_activity_at, reachable) AS MATERIALIZED ({found})
SELECT count(*), count(*) FILTER (WHERE reachable),
  ARRAY(SELECT id FROM found ORDER BY last_activity_at DESC, id DESC LIMIT %s)
FROM found
"""


def at_once(found: QuerySet[Contact], now: datetime) -> Figures:
    """All from one look at everybody."""
    marked = found.annotate(reachable=ExpressionWrapper(may_be_written_to(now), BooleanField()))
    rows = marked.order_by().values_list("pk", "last_activity_at", "reachable")
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return Count(0, exact=True), 0, []
    with connection.cursor() as cursor:
        cursor.execute(AT_ONCE.format(found=sql), [*values, SAMPLE])
        size, reachable, sample = cursor.fetchone()
    return Count(size, exact=True), reachable, list(Contact.objects.filter(pk__in=sample).order_by(*LATEST))


def may_be_written_to(now: datetime) -> Q:
    """People with an address who agreed to something by email, and did not object to marketing or restrict us."""
    agreed = ConsentState.objects.filter(channel="email", status="granted", contact=OuterRef("pk"))
    agreed = agreed.filter(Q(until=None) | Q(until__gt=now))
    free = Q(standing=None) | Q(standing__no_marketing_since=None, standing__restricted_since=None)
    return ~Q(email="") & Q(Exists(agreed)) & free


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
