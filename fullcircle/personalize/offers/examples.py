from typing import Any

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.examples import example


@example("offer")
def spring(by: Actor) -> dict[str, Any]:
    return {"name": "Spring greeting", "percent": "15", "uses": "500", "currency": "EUR"}
