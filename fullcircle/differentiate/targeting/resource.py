from fullcircle.differentiate.segments.resource import SegmentResource
from fullcircle.differentiate.targeting import narrowing  # noqa: F401  lists of contacts can be narrowed to figures
from fullcircle.differentiate.targeting.actions import create_decision
from fullcircle.differentiate.targeting.models import TargetingDecision
from fullcircle.differentiate.targeting.panels import FiguresThen, Targeting
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.records.resource import Resource


class TargetingDecisions(Resource):
    model = TargetingDecision
    icon = "target"
    faceless = True
    columns = ["name", "choice", "approach", "reason", "decided_by", "score", "people", "created_at"]
    sort = "-created_at"
    facets = ["choice", "segment", "owner"]
    create = staticmethod(create_decision)
    panels = [FiguresThen(), Timeline()]
    subtitle = ["approach", "decided_by"]
    told_above = ["name", "approach", "decided_by"]
    made_at = "/targeting/"
    blurb = "Which segments were chosen, and which were not, with the reason and the figures of that day."
    form = [("Decision", ["name"]), ("More", ["owner", "source"])]


SegmentResource.panels = [*SegmentResource.panels, Targeting()]
