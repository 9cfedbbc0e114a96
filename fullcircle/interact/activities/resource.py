from fullcircle.interact.activities import story, undoing  # noqa: F401  they announce themselves
from fullcircle.interact.activities.actions import complete_task, create_activity, reopen_task
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.records.resource import Resource


class Activities(Resource):
    model = Activity
    area, icon, shortcut = "Know", "messages-square", "a"
    faceless = True
    columns = ["subject", "kind", "contact", "company", "happened_at", "due_at", "done_at", "owner"]
    sort = "-happened_at"
    facets = ["kind", "owner", "contact", "company"]
    create = staticmethod(create_activity)
    actions = [complete_task, reopen_task]
    panels = [Timeline()]
    subtitle = ["contact", "company"]
    told_above = ["subject"]
    blurb = (
        "Notes, calls, meetings and tasks: what you and your colleagues did with customers, and what is next."
    )
    form = [
        ("Activity", ["kind", "subject", "body", "contact", "company", "owner"]),
        ("When", ["happened_at", "minutes", "direction", "due_at"]),
    ]
