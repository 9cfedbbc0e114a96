"""Taking back what was just done: a signed token names the events, and their opposites are done as actions."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core import signing

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.event import plain
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import archive_record, current_value, edit_record, restore_record
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource, resource_for

MINUTES = 10
SALT = "fullcircle.undo"


def undo_url(event: LoggedEvent) -> str:
    """Where to post to take one change back."""
    return f"/undo/{signing.dumps(event.pk, salt=SALT)}/"


def bulk_undo_url(cause: str) -> str:
    return f"/undo/{signing.dumps(cause, salt=SALT)}/"


def bulk_result_url(list_url: str, cause: str) -> str:
    return f"{list_url}bulk/{signing.dumps(cause, salt=SALT)}/"


def meant(token: str) -> int | str:
    """The event, or the cause of many, that a token names; refuses when it is too late."""
    try:
        return signing.loads(token, salt=SALT, max_age=MINUTES * 60)
    except signing.BadSignature:
        raise Refused(f"Changes can be undone for {MINUTES} minutes. Change it back by hand.") from None


def undo(named: int | str, *, by: Actor) -> str:
    """Take a change back, or all changes of one cause; refuses when the record has moved on. Returns a sentence."""
    if isinstance(named, str):
        return undo_cause(named, by)
    return undo_event(LoggedEvent.objects.get(pk=named), by)


def undo_event(event: LoggedEvent, by: Actor) -> str:
    take_back = opposite(event)
    if take_back is None:
        raise Refused("This cannot be taken back. Change it back by hand.")
    return take_back(event, event.about_kind, by)


def opposite(event: LoggedEvent) -> "Opposite | None":
    """The verbs that every record has are taken back for the record itself, and for nothing that only hangs on it."""
    noun, _, verb = event.type.rpartition(".")
    return UNDO.get(event.type) or (UNDO.get(verb) if noun == event.about_kind else None)


def last_event(record: Record) -> LoggedEvent | None:
    """What was done with a record last."""
    about = LoggedEvent.objects.filter(about_kind=record._meta.model_name, about_id=record.pk)
    return about.order_by("-id").first()


def way_back(record: Record) -> str:
    """Where to post to take back what was just done with a record; nowhere if that cannot be taken back."""
    event = last_event(record)
    return undo_url(event) if event and opposite(event) else ""


def undo_cause(cause: str, by: Actor) -> str:
    """Take back all that one bulk action did; records that moved on since keep their newer values."""
    done, kept = undo_events(LoggedEvent.objects.filter(cause=cause, actor_id=by.user_id).order_by("-pk"), by)
    return f"Undone for {done:,}." + (
        f" {kept:,} were changed again meanwhile and stay as they are." if kept else ""
    )


def undo_events(events: Iterable[LoggedEvent], by: Actor) -> tuple[int, int]:
    """How many were taken back, and how many had moved on."""
    done = kept = 0
    for event in events:
        try:
            undo_event(event, by)
            done += 1
        except Refused:
            kept += 1
    return done, kept


def known(kind: str) -> Resource:
    resource = resource_for(kind)
    if resource is None:
        raise Refused("This kind of record is no longer known here.")
    return resource


def undo_change(event: LoggedEvent, kind: str, by: Actor) -> str:
    resource = known(kind)
    thing = resource.model._default_manager.get(pk=event.about_id)
    before = {}
    for key, (old, new) in event.payload["changes"].items():
        field = resource.field(key, by)
        if field is None or field.sensitive:
            raise Refused("A sensitive value is not kept in the log, so it cannot be put back.")
        if not same(current_value(thing, field), new):
            raise Refused(f"{field.label} was changed again meanwhile, so this is not undone.")
        before[key] = old
    edit = resource.edit or edit_record
    edit(thing, by=by, values=before, cause=f"undo:{event.pk}")
    return "Undone."


def same(now: Any, then: Any) -> bool:
    return plain(now) == then or (now in (None, "") and then in (None, ""))


def undo_archive(event: LoggedEvent, kind: str, by: Actor) -> str:
    restore_record(known(kind).model._default_manager.get(pk=event.about_id), by=by)
    return "Restored."


def undo_restore(event: LoggedEvent, kind: str, by: Actor) -> str:
    archive_record(known(kind).model._default_manager.get(pk=event.about_id), by=by)
    return "Archived again."


def undo_added(event: LoggedEvent, kind: str, by: Actor) -> str:
    """What was just written down by mistake is put away; nothing is ever deleted."""
    resource = known(kind)
    archive_record(resource.model._default_manager.get(pk=event.about_id), by=by, reason="Taken back.")
    return f"{resource.label} taken back."


Opposite = Callable[[LoggedEvent, str, Actor], str]

# By the verb of an event, or by its whole type where an entity says more; entities add theirs.
UNDO: dict[str, Opposite] = {
    "changed": undo_change,
    "archived": undo_archive,
    "restored": undo_restore,
    "added": undo_added,
}
