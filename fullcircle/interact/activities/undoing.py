"""Taking back what was just written down or ticked off."""

from fullcircle.interact.activities.actions import complete_task, reopen_task
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.undo import UNDO, undo_added


def undo_done(event: LoggedEvent, kind: str, by: Actor) -> str:
    reopen_task(Activity.objects.get(pk=event.about_id), by=by)
    return "The task is to do again."


def undo_reopened(event: LoggedEvent, kind: str, by: Actor) -> str:
    complete_task(Activity.objects.get(pk=event.about_id), by=by, done_at=event.occurred_at)
    return "The task is done again."


UNDO |= {
    "note.written": undo_added,
    "call.logged": undo_added,
    "meeting.logged": undo_added,
    "task.added": undo_added,
    "task.done": undo_done,
    "task.reopened": undo_reopened,
}
