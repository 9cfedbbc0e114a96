"""Who is in a segment: brought to what its rules say, of some people or of all, in one statement.

Of all people, moves are counted; of some, each move is an event about the person, with what moved them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from fullcircle.differentiate.segments.events import SegmentEntered, SegmentFilled, SegmentLeft
from fullcircle.differentiate.segments.matching import View, people
from fullcircle.differentiate.segments.models import (
    Segment,
    SegmentMember,
    SegmentMove,
    SegmentSize,
    SegmentVersion,
)
from fullcircle.differentiate.segments.tree import Group, read
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.event import record

# `{fitting}` is worked out once; who no longer fits goes, who newly fits comes, and both are written down.
BRING = """
  WITH fitting (id) AS MATERIALIZED ({fitting}), gone AS (
    DELETE FROM differentiate_segment_member m WHERE m.segment_id = %s {about}
      AND NOT EXISTS (SELECT 1 FROM fitting f WHERE f.id = m.contact_id)
    RETURNING m.contact_id
  ), come AS (
    INSERT INTO differentiate_segment_member (segment_id, contact_id, since, why, is_sensitive)
    SELECT %s, f.id, %s, %s, %s FROM fitting f
    ON CONFLICT (segment_id, contact_id) DO NOTHING RETURNING contact_id
  ), moved AS (
    INSERT INTO differentiate_segment_move (segment_id, contact_id, at, came, why, is_sensitive)
    SELECT %s, contact_id, %s, true, %s, %s FROM come UNION ALL SELECT %s, contact_id, %s, false, %s, %s FROM gone
  )
  SELECT (SELECT count(*) FROM come), (SELECT count(*) FROM gone), {who}
"""
PUT = """
  WITH come AS (
    INSERT INTO differentiate_segment_member (segment_id, contact_id, since, why, is_sensitive)
    SELECT %s, f.id, %s, %s, %s FROM ({found}) AS f (id)
    ON CONFLICT (segment_id, contact_id) DO NOTHING RETURNING contact_id
  ), moved AS (
    INSERT INTO differentiate_segment_move (segment_id, contact_id, at, came, why, is_sensitive)
    SELECT %s, contact_id, %s, true, %s, %s FROM come
  )
  SELECT count(*) FROM come
"""
EACH = "(SELECT array_agg(contact_id) FROM come), (SELECT array_agg(contact_id) FROM gone)"
NOBODY = "NULL, NULL"


@dataclass(frozen=True)
class Moved:
    """How many came and went; and who, when only some people were looked at."""

    came: int
    went: int
    into: tuple[int, ...] = ()
    out_of: tuple[int, ...] = ()


def rules_of(segment: Segment) -> Group | None:
    """The rules as they are now; a segment that is picked by hand has none."""
    newest = SegmentVersion.objects.filter(segment=segment).values_list("rules", flat=True).first()
    return read(newest) if newest is not None and segment.kind == "rules" else None


def fill(segment: Segment, *, by: Actor, why: str, now: datetime | None = None, cause: str = "") -> Moved:
    """Look at everybody."""
    tree = rules_of(segment)
    if tree is None:
        return Moved(0, 0)
    moment = now or timezone.now()
    if segment.is_sensitive:
        hide(segment)
    moved = bring(segment, tree, View(by, moment), why)
    size = resize(segment, moment)
    keep_clock(segment, moment)
    if moved.came or moved.went:
        told = SegmentFilled(size=size, came=moved.came, went=moved.went)
        record(told, about=segment, by=by, cause=cause)
    return moved


def look_again(
    segment: Segment, contacts: Sequence[int], *, by: Actor, why: str, now: datetime | None = None
) -> Moved:
    """Look at some people again, and tell of each who moved."""
    tree = rules_of(segment)
    if tree is None or not contacts:
        return Moved(0, 0)
    moment = now or timezone.now()
    moved = bring(segment, tree, View(by, moment, tuple(contacts)), why)
    resize(segment, moment)
    tell(segment, moved, by, why)
    return moved


def bring(segment: Segment, tree: Group, view: View, why: str) -> Moved:
    fitting, values = people(tree, view).order_by().values("pk").query.sql_with_params()
    some = view.among is not None
    sql = BRING.format(
        fitting=fitting, about="AND m.contact_id = ANY(%s)" if some else "", who=EACH if some else NOBODY
    )
    among = [list(view.among)] if view.among is not None else []
    each: list[Any] = [segment.pk, view.now, why[:120], segment.is_sensitive]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, segment.pk, *among, *each, *each, *each])
        came, went, into, out_of = cursor.fetchone()
    return Moved(came, went, tuple(into or ()), tuple(out_of or ()))


def put_in(segment: Segment, found: QuerySet[Contact], view: View, why: str, most: int) -> Moved:
    """Everybody of a list, in one statement, however many they are."""
    if found[most : most + 1].exists():
        raise Refused(f"A list becomes a segment up to {most:,} people; for more, say who belongs by rules.")
    sql, values = found.order_by().values("pk").query.sql_with_params()
    each: list[Any] = [segment.pk, view.now, why[:120], segment.is_sensitive]
    with connection.cursor() as cursor:
        cursor.execute(PUT.format(found=sql), [*each, *values, *each])
        return Moved(cursor.fetchone()[0], 0)


def hide(segment: Segment) -> None:
    """Who is in a segment that has become sensitive, and who was, is known to those alone who may know."""
    for rows in (SegmentMember.objects, SegmentMove.objects):
        rows.filter(segment=segment, is_sensitive=False).update(is_sensitive=True)


def resize(segment: Segment, moment: datetime) -> int:
    """How many are in now, on the segment and for the day."""
    size = SegmentMember.objects.filter(segment=segment).count()
    Segment.objects.filter(pk=segment.pk).update(size=size)
    SegmentSize.objects.update_or_create(
        segment=segment, day=timezone.localdate(moment), defaults={"size": size}
    )
    return size


def keep_clock(segment: Segment, moment: datetime) -> None:
    """Whatever time alone has moved up to now is done."""
    Segment.objects.filter(pk=segment.pk).update(refreshed_at=moment)


def tell(segment: Segment, moved: Moved, by: Actor, why: str) -> None:
    """One event for each person who moved; not on the page of a person, where it would tell something sensitive."""
    if segment.is_sensitive:
        return
    for numbers, event in ((moved.into, SegmentEntered), (moved.out_of, SegmentLeft)):
        for contact in Contact.objects.filter(pk__in=numbers):
            told = event(segment=segment.name, segment_id=segment.pk, why=why)
            record(told, about=contact, by=by, cause=f"segment:{segment.pk}")
