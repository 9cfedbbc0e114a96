from typing import Any

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.examples import example


@example("template")
def welcome(by: Actor) -> dict[str, Any]:
    return {"name": "Welcome", "description": "For those who bought for the first time."}
