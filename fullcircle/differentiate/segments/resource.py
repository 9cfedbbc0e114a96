from django.utils.translation import gettext_lazy as _

from fullcircle.differentiate.segments import narrowing  # noqa: F401  lists of contacts can be narrowed to one
from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.segments.panels import Neighbors, People, Segments, UsedBy, Versions
from fullcircle.identify.contacts.resource import Contacts
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.records.resource import ListLink, Resource
from fullcircle.platform.ui.navigation import AUDIENCES


class SegmentResource(Resource):
    model = Segment
    area, icon, shortcut, order = "Know", "shapes", "s", 30
    group = AUDIENCES
    square = True
    columns = ["name", "description", "kind", "size", "owner", "refreshed_at"]
    sort = "name"
    facets = ["kind", "owner"]
    match_keys = ["name"]
    subtitle = ["description"]
    told_above = ["name", "description"]
    made_at = "/segments/build/"
    blurb = "People who are alike in what matters to you. By rules, they come and go by themselves."
    panels = [People(), Timeline(), UsedBy(), Neighbors(), Versions()]
    form = [("Segment", ["name", "description", "kind", "owner"])]


Contacts.list_links = [
    *Contacts.list_links,
    ListLink(_("Keep as a segment"), "shapes", "/segments/from-a-list/", needs="segment.edit"),
]
Contacts.panels = [*Contacts.panels, Segments()]
