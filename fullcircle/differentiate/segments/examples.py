from typing import Any

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.examples import example


@example("segment")
def friends_of_the_house(by: Actor) -> dict[str, Any]:
    return {"name": "Friends of the house", "description": "Those who come to every opening.", "kind": "list"}
