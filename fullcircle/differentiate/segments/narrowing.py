"""Any list of contacts, narrowed to a segment: `?among=segment:3`."""

from django.db.models import Q
from django.utils.translation import gettext as _

from fullcircle.differentiate.segments.models import Segment, SegmentMember
from fullcircle.differentiate.segments.sensitive import told_by
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.narrowing import NoSuchPart, Part, Way, narrows
from fullcircle.platform.records.resource import Resource


def members(resource: Resource, value: str, actor: Actor) -> Part:
    """The people of a segment."""
    if resource.model is not Contact:
        raise NoSuchPart(f"{resource.plural} are in no segments.")
    found = Segment.objects.filter(pk=int(value)).first() if value.isdecimal() and len(value) < 18 else None
    if found is None:
        raise NoSuchPart(f"There is no segment “{value}”.")
    rows = Q(pk__in=SegmentMember.objects.filter(segment=found).values("contact"))
    return Part(found.name, rows, tells=told_by(found, actor))


narrows(Way("segment", lambda: _("Segment"), members))
