from typing import Any

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.examples import example


@example("campaign")
def spring_oak(by: Actor) -> dict[str, Any]:
    return {
        "name": "Oak in spring",
        "objective": "Customers who bought a table come back for the bench.",
        "sender_name": "Harbor Pine Journal",
        "reply_to": "journal@harborpine.example",
        "budget": "800",
    }
