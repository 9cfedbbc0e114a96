from typing import Any

from fullcircle.acquire.pipelines.models import Pipeline
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.actions import new_record
from fullcircle.platform.records.examples import example


@example("pipeline")
def furnishing_offices(by: Actor) -> dict[str, Any]:
    return {"name": "Furnishing offices", "description": "Whole floors, sold to companies."}


@example("dealstage")
def measured(by: Actor) -> dict[str, Any]:
    """A stage of a pipeline that has no other."""
    offices, _ = new_record(Pipeline, by=by, values={"name": "Office floors"})
    return {"name": "Rooms measured", "pipeline": offices.pk, "probability": "40", "rot_days": "14"}
