"""The verbs of segments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from fullcircle.differentiate.segments import membership, tree
from fullcircle.differentiate.segments.events import SegmentBound, SegmentFilled, SegmentRulesChanged
from fullcircle.differentiate.segments.matching import Senseless, View, people
from fullcircle.differentiate.segments.models import Segment, SegmentMember, SegmentMove, SegmentVersion
from fullcircle.differentiate.segments.queries import current_rules
from fullcircle.differentiate.segments.sensitive import speaks_of_sensitive, told_by
from fullcircle.differentiate.segments.sentences import in_words
from fullcircle.identify.consent.models import Purpose
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.actions import locked, new_record, tell
from fullcircle.platform.records.listing import matching
from fullcircle.platform.records.query import QueryError, read_query
from fullcircle.platform.records.resource import resource_for

AT_ONCE, FROM_A_LIST = 10_000, 200_000
BY_HAND = "by hand"
PEOPLE_DECIDE = (
    "What a segment with rules on sensitive fields may be used for is decided by people who are signed in."
)


@action(needs="segment.add", label="Make a segment")
def define_segment(
    *, by: Actor, name: str, rules: dict[str, Any] | None = None, description: str = "", cause: str = ""
) -> Segment:
    """Make a segment, by rules or, without any, one that is picked by hand."""
    found = None if rules is None else sensible(rules, by)
    values = {"name": name, "description": description, "kind": "list" if found is None else "rules"}
    segment, facts = new_record(Segment, by=by, values=values)
    tell(segment, "added", facts, by, cause)
    if found is not None:
        keep_sensitive(segment, found, by)
        keep_version(segment, found, by, cause)
    return segment


def keep_sensitive(segment: Segment, found: tree.Group, by: Actor) -> None:
    """From the first sensitive rule on it stays hidden, and so does every segment that is made of it: history tells, too."""
    from fullcircle.differentiate.segments.jobs import fill_one

    if segment.is_sensitive or not speaks_of_sensitive(found, by):
        return
    segment.is_sensitive = True
    Segment.objects.filter(pk=segment.pk).update(is_sensitive=True)
    for other, rules in current_rules():
        if segment.pk in tree.segments_in(rules):
            keep_sensitive(other, rules, by)
            fill_one.defer(segment=other.pk, why="new rules")


@action(needs="edit", label="Change the rules")
def set_segment_rules(segment: Segment, *, by: Actor, rules: dict[str, Any]) -> Segment:
    """Say anew who belongs into a segment; the earlier rules are kept, and people move in the background."""
    segment = locked(segment)
    if segment.kind != "rules":
        raise Refused("The people of this segment are picked by hand; it has no rules.")
    found = sensible(rules, by)
    if segment.pk in reaches(found):
        raise Refused(fields={"rules": "A segment cannot be made of itself, not even by a detour."})
    before = told_by(segment, by)
    keep_sensitive(segment, found, by)
    keep_version(segment, found, by)
    if segment.used_for and set(told_by(segment, by)) - set(before):
        bind(segment, None, "its rules speak of other sensitive fields now", by)
    return segment


@action(needs="edit", label="Say what it may be used for", people_only=PEOPLE_DECIDE)
def bind_segment(segment: Segment, *, by: Actor, purpose: str, why: str) -> Segment:
    """Of a segment with rules on sensitive fields: for which purpose its people may be written to, and why that is right."""
    segment = locked(segment)
    if not segment.is_sensitive:
        raise Refused("Its rules are on nothing sensitive; it may be used for every purpose.")
    found = Purpose.objects.filter(key=purpose, retired_at=None).first() if purpose else None
    wrong = {}
    if purpose and found is None:
        wrong["purpose"] = "Choose one of the purposes that are in use."
    if not why.strip():
        wrong["why"] = (
            "Say why these people may be chosen by something sensitive, so that it can be shown later."
        )
    if wrong:
        raise Refused(fields=wrong)
    return bind(segment, found, why.strip()[:500], by)


def bind(segment: Segment, purpose: Purpose | None, why: str, by: Actor) -> Segment:
    segment.used_for = purpose.key if purpose else ""
    Segment.objects.filter(pk=segment.pk).update(used_for=segment.used_for)
    record(SegmentBound(purpose.name if purpose else "nothing", why), about=segment, by=by)
    return segment


def sensible(rules: dict[str, Any], by: Actor) -> tree.Group:
    """Rules that can be read and looked for, or a sentence that says what is wrong."""
    try:
        found = tree.read(rules)
        str(people(found, View(by, timezone.now())).query)
    except (tree.Unreadable, Senseless) as error:
        raise Refused(fields={"rules": str(error)}) from None
    return found


def reaches(found: tree.Group) -> set[int]:
    """Every segment that the rules speak of, and that those speak of in turn."""
    known: set[int] = set()
    left = tree.segments_in(found)
    while left:
        known |= left
        newest = {
            each.segment_id: each.rules
            for each in SegmentVersion.objects.filter(segment__in=left).order_by("number")
        }
        left = {pk for rules in newest.values() for pk in tree.segments_in(tree.read(rules))} - known
    return known


def keep_version(segment: Segment, found: tree.Group, by: Actor, cause: str = "") -> SegmentVersion:
    newest = SegmentVersion.objects.filter(segment=segment).values_list("number", flat=True).first() or 0
    version = SegmentVersion.objects.create(
        segment=segment, number=newest + 1, rules=tree.as_json(found), actor_name=by.name
    )
    told = SegmentRulesChanged(version=version.number, rules=in_words(found, by))
    record(told, about=segment, by=by, cause=cause)
    return version


@action(needs="edit", label="Add people")
def add_to_segment(segment: Segment, *, by: Actor, contacts: list[int]) -> int:
    """Put people into a segment that is picked by hand; how many were not in it."""
    numbers = picked(segment, contacts)
    known = set(
        SegmentMember.objects.filter(segment=segment, contact__in=numbers).values_list("contact", flat=True)
    )
    new = [pk for pk in numbers if pk not in known]
    SegmentMember.objects.bulk_create(
        [SegmentMember(segment=segment, contact_id=pk, why=BY_HAND) for pk in new]
    )
    moved(segment, membership.Moved(len(new), 0, tuple(new)), by)
    return len(new)


@action(needs="edit", label="Take people out")
def take_out_of_segment(segment: Segment, *, by: Actor, contacts: list[int]) -> int:
    """Take people out of a segment that is picked by hand; how many were in it."""
    numbers = picked(segment, contacts)
    rows = SegmentMember.objects.filter(segment=segment, contact__in=numbers)
    out = tuple(rows.values_list("contact", flat=True))
    rows.delete()
    moved(segment, membership.Moved(0, len(out), out_of=out), by)
    return len(out)


@action(needs="segment.add", label="Keep a list as a segment")
def keep_as_segment(*, by: Actor, name: str, contacts: str, description: str = "") -> Segment:
    """A segment of the people whom a list of contacts shows now, given as its query: `country=FR&sort=name`."""
    found = in_list(contacts, by)
    segment = define_segment(by=by, name=name, description=description)
    put_in(segment, found, by)
    return segment


@action(needs="edit", label="Add the people of a list")
def add_list_to_segment(segment: Segment, *, by: Actor, contacts: str) -> int:
    """Put the people whom a list of contacts shows into a segment that is picked by hand; how many were not in it."""
    picked(segment, [])
    return put_in(segment, in_list(contacts, by), by)


def in_list(asked: str, by: Actor) -> QuerySet[Contact]:
    """The people of a list. What is sensitive narrows none: who is in a segment would tell it."""
    resource = resource_for("contact")
    assert resource is not None
    try:
        query = read_query(resource, QueryDict(asked), by)
    except QueryError as error:
        raise Refused(fields={"contacts": str(error)}) from None
    if told := next((each.field for each in query.filters if each.field.sensitive), None):
        raise Refused(f"{told.label} is sensitive: who is in a segment would tell it.")
    if any(each.part.tells for each in query.narrowed):
        raise Refused("The rules of this segment are sensitive: who is in another one would tell it.")
    if query.archived:
        raise Refused("Archived contacts are in no segment.")
    return matching(resource, query)


def put_in(segment: Segment, found: QuerySet[Contact], by: Actor) -> int:
    moved = membership.put_in(segment, found, View(by, timezone.now()), BY_HAND, most=FROM_A_LIST)
    membership.resize(segment, timezone.now())
    if moved.came:
        size = SegmentMember.objects.filter(segment=segment).count()
        record(SegmentFilled(size=size, came=moved.came, went=0), about=segment, by=by)
    return moved.came


def picked(segment: Segment, contacts: list[int]) -> list[int]:
    """The people one may see among these numbers."""
    if segment.kind != "list":
        raise Refused("Who is in this segment follows from its rules; change those.")
    if len(contacts) > AT_ONCE:
        raise Refused(f"Choose at most {AT_ONCE:,} people at once.")
    locked(segment)
    return list(Contact.objects.filter(pk__in=contacts, archived_at=None).values_list("pk", flat=True))


def moved(segment: Segment, move: membership.Moved, by: Actor) -> None:
    """Write down and tell what somebody did by hand."""
    SegmentMove.objects.bulk_create(
        [SegmentMove(segment=segment, contact_id=pk, came=True, why=BY_HAND) for pk in move.into]
        + [SegmentMove(segment=segment, contact_id=pk, came=False, why=BY_HAND) for pk in move.out_of]
    )
    membership.resize(segment, timezone.now())
    membership.tell(segment, move, by, BY_HAND)


@action(needs="segment.edit", hidden=True)
def fill_segment(
    segment: Segment, *, by: Actor, why: str, now: datetime | None = None, cause: str = ""
) -> int:
    """Look at everybody; how many moved."""
    found = membership.fill(segment, by=by, why=why, now=now, cause=cause)
    return found.came + found.went


@action(needs="segment.edit", hidden=True)
def look_at_people(
    segment: Segment, *, by: Actor, contacts: Sequence[int], why: str, now: datetime | None = None
) -> int:
    """Look at some people again; how many moved."""
    found = membership.look_again(segment, contacts, by=by, why=why, now=now)
    return found.came + found.went


@action(needs="segment.edit", hidden=True)
def let_time_pass_for(segment: Segment, *, by: Actor, contacts: Sequence[int], now: datetime) -> int:
    """Look again at those whom time may have moved, and keep the clock."""
    found = membership.look_again(segment, contacts, by=by, why="time", now=now)
    membership.keep_clock(segment, now)
    return found.came + found.went
