from typing import Any

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.examples import example


@example("form")
def contact_us(by: Actor) -> dict[str, Any]:
    return {"name": "Contact us", "kind": "contact"}
