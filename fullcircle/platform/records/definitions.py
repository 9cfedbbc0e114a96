"""Custom fields as defined now. Each process keeps a copy that is as old as the epoch number says, and no older."""

from contextvars import ContextVar

from fullcircle.platform.access.acting import current_actor, somebody_acts
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.epoch import epoch_now
from fullcircle.platform.records.fields import Field, from_definition
from fullcircle.platform.records.models import CustomField

Kept = dict[str, list[Field]]

_kept: tuple[int, Kept] = (-1, {})
# What an actor is told who has just changed a definition: nobody else may know before it is committed.
_changed: ContextVar[tuple[Actor, Kept] | None] = ContextVar("fields changed here", default=None)


def custom_fields(resource: str, epoch: int) -> list[Field]:
    """The fields added to a resource; asks the database only when definitions have changed since. Our own background
    work, which comes with epoch 0, asks for the number first."""
    global _kept
    mine = _changed.get()
    if mine and somebody_acts() and mine[0] is current_actor():
        return mine[1].get(resource, [])
    epoch = epoch or epoch_now()
    if _kept[0] != epoch:
        _kept = (epoch, load())
    return _kept[1].get(resource, [])


def changed_here() -> None:
    """A definition was changed in this transaction: its own actor sees it at once."""
    _changed.set((current_actor(), load()))


def load() -> Kept:
    found: Kept = {}
    for definition in CustomField.objects.filter(removed_at=None):
        found.setdefault(definition.resource, []).append(from_definition(definition))
    return found


def forget() -> None:
    global _kept
    _kept = (-1, {})
    _changed.set(None)
