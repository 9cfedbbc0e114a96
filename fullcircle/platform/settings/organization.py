"""The organization as every page and value reader needs it, without asking the database each time."""

from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.access.epoch import epoch_of
from fullcircle.platform.settings.models import Organization

_kept: tuple[int, Organization] | None = None


def organization() -> Organization:
    """As it is now; each process keeps a copy as old as the epoch number says, and no older."""
    global _kept
    epoch = epoch_of(current_actor())
    if _kept is None or _kept[0] != epoch:
        _kept = (epoch, Organization.objects.first() or Organization(name="Fullcircle"))
    return _kept[1]


def forget() -> None:
    global _kept
    _kept = None
