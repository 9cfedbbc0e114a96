from fullcircle.differentiate.research import actions  # noqa: F401  its verbs are offered
from fullcircle.differentiate.research.models import ResearchFinding
from fullcircle.differentiate.research.panels import RestsOnIt
from fullcircle.platform.events.panels import Origins, Timeline
from fullcircle.platform.files.panels import Files
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.ui.navigation import AUDIENCES


class Findings(Resource):
    model = ResearchFinding
    area, icon = "Know", "microscope"
    order = 70
    group = AUDIENCES
    faceless = True
    columns = ["name", "method", "found_on", "publisher", "sample_size", "confidence", "tags"]
    sort = "-found_on"
    facets = ["method", "confidence", "tags", "publisher"]
    match_keys = ["name"]
    beside = ["publisher"]
    panels = [Timeline(), RestsOnIt(), Files(), Origins()]
    subtitle = ["publisher", "found_on"]
    told_above = ["name"]
    blurb = "What was found out about the market: how, when, from how many, and how sure it is. Others can cite it."
    form = [
        ("Finding", ["name", "question", "details"]),
        ("How we know", ["method", "publisher", "found_on", "sample_size", "confidence", "link"]),
        ("More", ["tags", "owner", "source"]),
    ]
