from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.records.resource import Resource
from fullcircle.retain.sla.models import TARGETS, ServiceLevel
from fullcircle.retain.sla.reading import DAYS


class ServiceLevels(Resource):
    model = ServiceLevel
    area, icon, order = "Serve", "timer", 40
    faceless = True
    columns = [
        "name",
        "is_default",
        "time_zone",
        "normal_reply",
        "normal_solved",
        "urgent_reply",
        "urgent_solved",
    ]
    sort = "name"
    match_keys = ["name"]
    panels = [Timeline()]
    told_above = ["name"]
    blurb = "How soon customers hear from you and are helped (SLA), counted in your business hours."
    form = [
        ("Service level", ["name", "is_default", "time_zone"]),
        ("Open", [*DAYS, "holidays"]),
        ("Promised, in business hours", TARGETS),
        ("More", ["owner", "source"]),
    ]
