from fullcircle.acquire.deals.clearing import remove_stage, why_it_stays
from fullcircle.acquire.pipelines.actions import (
    create_pipeline,
    create_stage,
    use_pipeline,
)
from fullcircle.acquire.pipelines.models import DealStage, Pipeline
from fullcircle.acquire.pipelines.panels import Stages
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.records.resource import Resource


class Pipelines(Resource):
    model = Pipeline
    area, icon, order = "Sell", "milestone", 60
    faceless = True
    columns = ["name", "description", "is_usual"]
    sort = "name"
    match_keys = ["name"]
    create = staticmethod(create_pipeline)
    actions = [use_pipeline]
    panels = [Stages(), Timeline()]
    subtitle = ["description"]
    told_above = ["name", "description"]
    blurb = "The ways your deals go, stage by stage, with how likely each stage makes an order."
    form = [("Pipeline", ["name", "description"]), ("More", ["owner", "source"])]


class DealStages(Resource):
    """Stages have pages of their own, and are reached from the page of their pipeline."""

    model = DealStage
    icon = "milestone"
    faceless = True
    columns = ["name", "pipeline", "probability", "rot_days"]
    sort = "name"
    facets = ["pipeline"]
    match_keys = ["name"]
    beside = ["pipeline"]
    one_by_one = ["pipeline"]
    stays = staticmethod(why_it_stays)
    create = staticmethod(create_stage)
    actions = [remove_stage]
    panels = [Timeline()]
    subtitle = ["pipeline"]
    told_above = ["name"]
    blurb = "The steps of your pipelines."
    form = [
        ("Stage", ["name", "pipeline", "probability", "rot_days"]),
        ("Asked for", ["needs_customer", "needs_amount", "needs_close", "needs_next_step"]),
        ("More", ["owner", "source"]),
    ]
