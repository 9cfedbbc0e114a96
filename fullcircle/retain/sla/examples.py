from typing import Any

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.examples import example


@example("servicelevel")
def standard(by: Actor) -> dict[str, Any]:
    return {"name": "Standard", "time_zone": "Europe/Lisbon", "holidays": "2026-12-25"}
