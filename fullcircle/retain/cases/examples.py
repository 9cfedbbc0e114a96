from typing import Any

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.examples import example


@example("case")
def shelf_of_dana(by: Actor) -> dict[str, Any]:
    """A case of a customer of whoever opens it, so that it is seen as she is."""
    dana = create_record(Contact, by=by, values={"name": "Dana Reyes"})
    return {
        "subject": "The shelf is scratched",
        "contact": dana.pk,
        "priority": "high",
        "category": "complaint",
    }


@example("intake")
def mail_opens_cases(by: Actor) -> dict[str, Any]:
    return {"name": "Help by mail", "opens_from": "mail", "priority": "normal", "category": "question"}
