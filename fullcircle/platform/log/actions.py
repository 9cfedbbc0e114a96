"""Taking the log out leaves a mark in it."""

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import action
from fullcircle.platform.events.event import record
from fullcircle.platform.records.events import RecordsExported

NEEDS = "audit.read"
COLUMNS = [
    "id",
    "when",
    "who",
    "what",
    "type",
    "kind",
    "number",
    "record",
    "field",
    "before",
    "after",
    "cause",
]


@action(needs=NEEDS, hidden=True)
def note_log_taken(taker: User, *, by: Actor, entries: int) -> None:
    """Write down who took how many entries of the log out as a file."""
    record(RecordsExported(resource="log", rows=entries, fields=COLUMNS), about=taker, by=by)
