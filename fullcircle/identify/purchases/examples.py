from typing import Any

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.examples import example


@example("product")
def rye_bread(by: Actor) -> dict[str, Any]:
    return {
        "name": "Rye bread",
        "sku": "RB-1",
        "category": "Bread",
        "price": "4.20",
        "cost": "1.10",
        "currency": "EUR",
    }


@example("order")
def danas_order(by: Actor) -> dict[str, Any]:
    """An order of a customer of whoever makes it, so that it is seen as she is."""
    dana = create_record(Contact, by=by, values={"name": "Dana Reyes"})
    return {
        "number": "A-1001",
        "contact": dana.pk,
        "currency": "EUR",
        "shipping": "4.90",
        "channel": "online",
    }
