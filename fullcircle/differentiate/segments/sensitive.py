"""Rules that speak of something sensitive: whoever may not see that knows neither of the segment nor of who is in it."""

from fullcircle.differentiate.segments.matching import Senseless, the_field
from fullcircle.differentiate.segments.membership import rules_of
from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.segments.tree import FieldRule, Group, leaves, segments_in
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


def told_by(segment: Segment, by: Actor) -> tuple[str, ...]:
    """The sensitive fields that being in a segment tells, those of the segments in its rules included."""
    tree = rules_of(segment) if segment.is_sensitive else None
    if tree is None:
        return ()
    found = sensitive_fields(tree, by)
    for each in Segment.objects.filter(pk__in=segments_in(tree), is_sensitive=True):
        found |= set(told_by(each, by))
    return tuple(sorted(found))
