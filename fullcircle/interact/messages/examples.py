from typing import Any

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.examples import example


@example("message")
def draft_to_dana(by: Actor) -> dict[str, Any]:
    """A draft to a customer of whoever writes it."""
    dana = create_record(Contact, by=by, values={"name": "Dana Reyes", "email": "dana@example.com"})
    return {"contact": dana.pk, "subject": "Your oak shelf", "text": "Dear Dana, it leaves on Thursday."}
