"""How a value that was inferred or answered is told, with how sure it is."""

from typing import cast

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.traits.models import TraitAnswer, TraitInferred
from fullcircle.identify.traits.panels import reckoning
from fullcircle.platform.events.origins import Change, Origin, explain
from fullcircle.platform.records.models import Record


def inferred(change: Change, record: Record, key: str) -> Origin:
    """The reckoning as it stands; the log says since when the value is what it is."""
    rows = TraitInferred.objects.filter(contact=cast(Contact, record), trait__field__key=key)
    row = rows.order_by("-inferred_at").first()
    if row is None:
        return Origin("inference", change.actor_name, change.at, change.actor_name)
    between = (round(row.low, 4), round(row.high, 4))
    return Origin(
        "inference", reckoning(row), row.observed_at, change.actor_name, round(row.share, 4), between
    )


def answered(change: Change, record: Record, key: str) -> Origin | None:
    """Who asked, and in which words."""
    number = change.cause.partition(":")[2]
    row = TraitAnswer.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    if row is None:
        return None
    method = {"form": "form", "preferences": "themselves", "program": "api"}.get(row.how, "person")
    words = [row.get_how_display(), row.asked_by, f"“{row.question}”" if row.question else ""]
    return Origin(method, ", ".join(filter(None, words)), row.said_at, change.actor_name)


explain("inference", inferred, "inference")
explain("answer:", answered)
