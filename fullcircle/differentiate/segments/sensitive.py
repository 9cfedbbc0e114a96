"""Rules that speak of something sensitive: whoever may not see that knows neither of the segment nor of who is in it."""

from fullcircle.differentiate.segments.matching import Senseless, the_field
from fullcircle.differentiate.segments.membership import rules_of
from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.segments.tree import FieldRule, Group, leaves, segments_in
from fullcircle.identify.consent.models import Purpose
from fullcircle.platform.access.actor import Actor


def sensitive_fields(tree: Group, by: Actor) -> set[str]:
    """The sensitive fields that the rules speak of themselves, as far as whoever asks may know of them."""
    found = set()
    for leaf in leaves(tree):
        if isinstance(leaf, FieldRule):
            try:
                named = the_field(leaf, by)
            except Senseless:
                continue
            found |= {named.key} if named.sensitive else set()
    return found


def speaks_of_sensitive(tree: Group, by: Actor) -> bool:
    """Of a sensitive field, or of a segment whose rules do."""
    inside = Segment.objects.filter(pk__in=segments_in(tree), is_sensitive=True)
    return bool(sensitive_fields(tree, by)) or inside.exists()


def why_not_for(segment: Segment, purpose: str) -> str:
    """Why people of a segment may not be written to for a purpose; empty where they may. What sensitive fields tell was
    given for something, and a segment that is made of such a one may be used for nothing else."""
    for each in sensitive_within(segment):
        if not each.used_for:
            return f"“{each.name}” has rules on sensitive fields: say on its page what it may be used for."
        if each.used_for != purpose:
            only = Purpose.objects.filter(key=each.used_for).first()
            return f"“{each.name}” has rules on sensitive fields, and may be used for “{only or each.used_for}” alone."
    return ""


def sensitive_within(segment: Segment) -> list[Segment]:
    """A segment and those in its rules, as far as sensitive fields decide who is in them."""
    if not segment.is_sensitive:
        return []
    tree = rules_of(segment)
    inside = Segment.objects.filter(pk__in=segments_in(tree)) if tree else Segment.objects.none()
    return [segment, *(found for each in inside for found in sensitive_within(each))]


def told_by(segment: Segment, by: Actor) -> tuple[str, ...]:
    """The sensitive fields that being in a segment tells, those of the segments in its rules included."""
    tree = rules_of(segment) if segment.is_sensitive else None
    if tree is None:
        return ()
    found = sensitive_fields(tree, by)
    for each in Segment.objects.filter(pk__in=segments_in(tree), is_sensitive=True):
        found |= set(told_by(each, by))
    return tuple(sorted(found))
