"""The number that grows whenever definitions change, so that every process knows when to forget what it kept."""

from django.db.models import F

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import Epoch


def epoch_of(actor: Actor) -> int:
    """The epoch an actor brought along; our own background work, which brings none, asks."""
    return actor.epoch or epoch_now()


def epoch_now() -> int:
    return Epoch.objects.values_list("number", flat=True).first() or 0


def definitions_changed() -> None:
    """Called by every action that changes what processes keep: fields, roles, the organization's settings."""
    Epoch.objects.update(number=F("number") + 1)
