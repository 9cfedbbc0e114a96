"""The number that grows whenever definitions change, so that every process knows when to forget what it kept."""

from contextvars import ContextVar

from django.db.models import F

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import Epoch

_asked: ContextVar[tuple[Actor, int] | None] = ContextVar("asked_epoch", default=None)


def epoch_of(actor: Actor) -> int:
    """The epoch an actor brought along; our own background work, which brings none, asks once for each transaction."""
    if actor.epoch:
        return actor.epoch
    known = _asked.get()
    if known is None or known[0] is not actor:
        known = (actor, epoch_now())
        _asked.set(known)
    return known[1]


def epoch_now() -> int:
    return Epoch.objects.values_list("number", flat=True).first() or 0


def definitions_changed() -> None:
    """Called by every action that changes what processes keep: fields, roles, the organization's settings."""
    _asked.set(None)
    Epoch.objects.update(number=F("number") + 1)
