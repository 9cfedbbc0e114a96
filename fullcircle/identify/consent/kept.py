"""Purposes as every answer needs them, without asking the database each time."""

from fullcircle.identify.consent.models import Purpose
from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.access.epoch import epoch_of

_kept: tuple[int, dict[str, Purpose]] | None = None


def purpose_named(key: str) -> Purpose | None:
    """As it is now; each process keeps a copy as old as the epoch number says, and no older."""
    global _kept
    epoch = epoch_of(current_actor())
    if _kept is None or _kept[0] != epoch:
        _kept = (epoch, {purpose.key: purpose for purpose in Purpose.objects.all()})
    return _kept[1].get(key)


def forget() -> None:
    global _kept
    _kept = None
