from django.utils.translation import gettext_lazy as _

from fullcircle.personalize.experiments import narrowing  # noqa: F401  the rows behind every figure
from fullcircle.personalize.experiments.actions import (
    assign_segment,
    create_experiment,
    edit_experiment,
    end_experiment,
)
from fullcircle.personalize.experiments.models import Experiment
from fullcircle.personalize.experiments.panels import Planner, Readout
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.records.resource import ListLink, Resource


class Experiments(Resource):
    model = Experiment
    area, icon, order = "Attract", "flask-conical", 60
    faceless = True
    columns = ["name", "goal", "people", "holdout", "began_at", "owner"]
    sort = "-created_at"
    facets = ["goal", "owner"]
    match_keys = ["name"]
    subtitle = ["description"]
    told_above = ["name", "description"]
    create, edit = staticmethod(create_experiment), staticmethod(edit_experiment)
    actions = [assign_segment, end_experiment]
    list_links = [
        ListLink(_("How many people it takes"), "gauge", "/experiments/planner/", needs="experiment.view")
    ]
    one_by_one = ["goal", "goal_event", "window_days", "holdout", "looks", "alpha"]
    panels = [Readout(), Planner(), Timeline()]
    form = [
        ("Experiment", ["name", "description", "goal", "goal_event", "window_days", "holdout"]),
        ("More", ["looks", "alpha", "owner", "source"]),
    ]
    blurb = (
        "Some get it, some are left out by lot. What the others did without it tells what you truly caused."
    )
