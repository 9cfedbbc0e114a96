from typing import Any

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.examples import example


@example("activity")
def call_with_dana(by: Actor) -> dict[str, Any]:
    """A call with a customer of whoever makes it, so that it is seen as she is."""
    dana = create_record(Contact, by=by, values={"name": "Dana Reyes"})
    return {
        "kind": "call",
        "subject": "Delivery times",
        "body": "She asks for Thursdays.",
        "contact": dana.pk,
    }
