from typing import Any

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.examples import example


@example("experiment")
def a_catalog_by_post(by: Actor) -> dict[str, Any]:
    return {
        "name": "Spring catalog by post",
        "description": "48 pages on paper to regular customers.",
        "goal": "orders",
        "window_days": "30",
        "holdout": "10",
    }
