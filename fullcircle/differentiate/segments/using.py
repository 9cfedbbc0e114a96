"""What uses a segment: later stages say so, because this one does not know them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fullcircle.differentiate.segments import queries
from fullcircle.differentiate.segments.models import Segment
from fullcircle.platform.access.actor import Actor

MOST = 20


@dataclass(frozen=True)
class Use:
    """Something that uses a segment, and how."""

    name: str
    url: str
    how: str | Promise
    icon: str = ""


Find = Callable[[Segment, Actor], Iterable[Use]]
_finders: list[Find] = []


def uses_segments(find: Find) -> Find:
    """Let pages of segments name what uses them; at most a handful of each kind, latest first."""
    _finders.append(find)
    return find


def uses_of(segment: Segment, by: Actor) -> list[Use]:
    return [use for find in _finders for use in find(segment, by)]


@uses_segments
def other_segments(segment: Segment, by: Actor) -> Iterable[Use]:
    for each in queries.used_by(segment):
        yield Use(each.name, f"/segments/{each.pk}/", _("is made of it"), "shapes")
