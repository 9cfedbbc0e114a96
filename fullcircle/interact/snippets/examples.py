from typing import Any

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.examples import example


@example("snippet")
def signature(by: Actor) -> dict[str, Any]:
    return {"name": "Signature", "text": 'Warm regards,\n\n{{ sender.name | default: "The workshop" }}'}
