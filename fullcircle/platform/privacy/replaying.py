"""After a backup was restored: everybody who was erased since is erased again, from the log that outlived the database."""

from dataclasses import dataclass
from datetime import datetime

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.discovery import discover
from fullcircle.platform.privacy import log
from fullcircle.platform.privacy.forgetting import throw_away
from fullcircle.platform.privacy.models import Erasure
from fullcircle.platform.privacy.outside import eraser_of
from fullcircle.platform.privacy.subject import person_of

NOT_HERE = (
    "A backup of {made} was restored where no erasure log lay that is as old. Whoever was erased after the backup may be "
    "back. Bring the log of the old installation (privacy/erasures.log in its data folder) and run “fullcircle erasures "
    "replay FILE”, or say with “fullcircle erasures none” that there were no others."
)


@dataclass(frozen=True)
class Replayed:
    """How many had come back and are gone again, and how many erasures did not need it."""

    again: int
    gone: int


def replay(entries: list[log.Entry]) -> Replayed:
    """Erase again whom the log names and the database does not know to be erased. Safe to repeat."""
    discover("erasing")
    again = gone = 0
    for entry in entries:
        with acting(system("Restore")) as by:
            if Erasure.objects.filter(chain=entry.chain).exists():
                continue
            people = list(person_of(entry.kind)._default_manager.filter(pk__in=entry.subjects))
            contents: list[str] = []
            for person in (each for each in people if not getattr(each, "merged_into_id", None)):
                contents += eraser_of(entry.kind)(person, by).contents
            # The log's own line is known from now on; what was done anew has lines of its own.
            Erasure.objects.create(
                subject_kind=entry.kind, subjects=entry.subjects, marks=entry.marks, state="cleaning", chain=entry.chain,
                actor_name="Restore",
            )  # fmt: skip
        throw_away(contents)
        again, gone = again + bool(people), gone + (not people)
    return Replayed(again, gone)


def note_unknown(made_at: datetime) -> bool:
    """Leave a note if the log here cannot tell of everything after the backup; whether it was needed."""
    since = log.since()
    if since is not None and since <= made_at:
        return False
    log.unknown().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    log.unknown().write_text(NOT_HERE.format(made=f"{made_at:%Y-%m-%d %H:%M} UTC"))
    return True
