"""The rules of the gate as every decision needs them, without asking the database each time."""

from dataclasses import dataclass

from fullcircle.interact.gate.models import Cap, PauseLength, QuietHours
from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.access.epoch import epoch_of

PAUSE_DAYS = 14  # until somebody chooses another length


@dataclass(frozen=True)
class Rules:
    """Quiet hours by channel, and every cap."""

    quiet: dict[str, QuietHours]
    caps: list[Cap]
    pause_days: int = PAUSE_DAYS


_kept: tuple[int, Rules] | None = None


def rules() -> Rules:
    """As they are now; each process keeps a copy as old as the epoch number says, and no older."""
    global _kept
    epoch = epoch_of(current_actor())
    if _kept is None or _kept[0] != epoch:
        caps = list(Cap.objects.select_related("purpose"))
        quiet = {each.channel: each for each in QuietHours.objects.all()}
        pause = PauseLength.objects.first()
        _kept = (epoch, Rules(quiet, caps, pause.days if pause else PAUSE_DAYS))
    return _kept[1]


def forget() -> None:
    global _kept
    _kept = None
