"""How a value that somebody handed in by a form is told: which form, in which version."""

from fullcircle.identify.forms.models import Submission
from fullcircle.platform.events.origins import Change, Origin, explain
from fullcircle.platform.records.models import Record


def handed_in(change: Change, record: Record, key: str) -> Origin | None:
    """Whoever may not look at submissions still learns that it was a form."""
    number = change.cause.partition(":")[2]
    rows = Submission.objects.select_related("form", "seen")
    found = rows.filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        return Origin("form", change.actor_name, change.at, change.actor_name)
    source = f"{found.form.name}, version {found.seen.number}"
    return Origin("form", source, found.received_at, change.actor_name)


explain("submission:", handed_in, "form")
