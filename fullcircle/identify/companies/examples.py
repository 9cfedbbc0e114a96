from typing import Any

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.examples import example


@example("company")
def copper_bakery(by: Actor) -> dict[str, Any]:
    return {
        "name": "Copper Bakery East",
        "domain": "copperbakery.example",
        "industry": "Food",
        "size": "10-49",
        "city": "Leipzig",
        "country": "DE",
        "vat_number": "DE136695976",
    }
