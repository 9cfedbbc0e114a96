from typing import Any

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.examples import example


@example("researchfinding")
def oak_is_wanted(by: Actor) -> dict[str, Any]:
    return {
        "name": "Two of three would pay more for oak from the region",
        "question": "What is regional wood worth to you?",
        "method": "survey",
        "found_on": "2026-04-12",
        "publisher": "Institute for Living",
        "sample_size": "412",
        "confidence": "moderate",
        "details": "412 visitors of two fairs; households with children more than others.",
        "link": "https://living.example/oak",
        "tags": "oak, price",
    }
