from typing import Any

from fullcircle.acquire.pipelines.actions import begin_selling
from fullcircle.acquire.pipelines.queries import stages_of
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.examples import example


@example("deal")
def danas_tables(by: Actor) -> dict[str, Any]:
    """A deal with a customer of whoever makes it, in the first stage of the usual pipeline."""
    dana = create_record(Contact, by=by, values={"name": "Dana Reyes"})
    stage = stages_of(begin_selling(by=by).pk)[0]
    return {
        "name": "Twelve oak tables",
        "contact": dana.pk,
        "stage": stage.pk,
        "amount": "1200.00",
        "currency": "EUR",
        "next_step": "Send the drawing",
    }
