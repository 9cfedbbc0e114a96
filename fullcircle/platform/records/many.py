"""The same change on many records: set-wise, one event each, all or nothing for each batch."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused, action
from fullcircle.platform.events.event import announce, handlers_of, kind_of, plain
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import (
    accepted_for_many,
    assign,
    current_value,
    shown,
    the_resource,
    touch,
    why_it_stays,
)
from fullcircle.platform.records.events import change_event
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.models import Record

BATCH = 500


@action(needs="edit", hidden=True)
def edit_many(
    model: type[Record], *, by: Actor, ids: Sequence[int], values: dict[str, Any], cause: str
) -> int:
    """Set the same values on many records; returns how many were changed. Those one may not change stay as they are."""
    resource = the_resource(model)
    fit = accepted_for_many(resource, values, by)
    things = model._default_manager.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    changed = [(thing, changes) for thing in things if (changes := apply(thing, fit))]
    columns = {field.attribute if not field.custom else "custom" for field in fit} | {"version", "updated_at"}
    model._default_manager.bulk_update(
        [thing for thing, _ in changed], [c.removesuffix("_id") for c in columns], BATCH
    )
    log_all(resource.key, "changed", changed, by, cause)
    return len(changed)


@action(needs="archive", hidden=True)
def archive_many(model: type[Record], *, by: Actor, ids: Sequence[int], reason: str = "", cause: str) -> int:
    """Put many records away at once."""
    resource = the_resource(model)
    things = list(
        model._default_manager.select_for_update(of=("self",))
        .filter(pk__in=ids, archived_at=None)
        .order_by("pk")
    )
    if why := next(filter(None, map(why_it_stays, things)), ""):
        raise Refused(why)
    for thing in things:
        thing.archived_at, thing.archived_reason = timezone.now(), reason[:200]
        touch(thing)
    model._default_manager.bulk_update(
        things, ["archived_at", "archived_reason", "version", "updated_at"], BATCH
    )
    log_all(resource.key, "archived", [(thing, {"reason": reason}) for thing in things], by, cause)
    return len(things)


def apply(thing: Record, fit: dict[Field, Any]) -> dict[str, list[Any]]:
    """Change one row in memory and tell what changed."""
    before = {field: current_value(thing, field) for field in fit}
    changed = {field: value for field, value in fit.items() if plain(before[field]) != plain(value)}
    if changed:
        assign(thing, changed)
        touch(thing)
    return {field.key: [shown(field, before[field]), shown(field, value)] for field, value in changed.items()}


def log_all(
    resource: str,
    verb: str,
    things: Iterable[tuple[Record, dict[str, Any]]],
    by: Actor,
    cause: str,
    at: datetime | None = None,
) -> None:
    """One event a record, inserted together; delivered one by one only if somebody listens."""
    kind, now = change_event(resource, verb).type, at or timezone.now()
    rows = [
        LoggedEvent(
            type=kind, occurred_at=now, about_kind=kind_of(thing), about_id=thing.pk, actor_kind=by.kind,
            actor_id=by.user_id, actor_name=by.name, cause=cause, payload={"changes": changes},
        )
        for thing, changes in things
    ]  # fmt: skip
    LoggedEvent.objects.bulk_create(rows, batch_size=BATCH)
    if handlers_of(kind):
        for row in rows:
            announce(row)
