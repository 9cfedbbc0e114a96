"""What imports announce."""

from dataclasses import dataclass

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class ImportStarted(Event):
    """Somebody brought a file."""

    file: str
    rows: int


@dataclass(frozen=True)
class ImportFinished(Event):
    """Every row of a file has its outcome."""

    file: str
    counts: dict[str, dict[str, int]]


@dataclass(frozen=True)
class ImportCanceled(Event):
    """Somebody stopped an import; what was written by then stays and is listed."""

    file: str
    rows: int


@dataclass(frozen=True)
class ImportReverted(Event):
    """An import was taken back, except for records that somebody had changed since."""

    file: str
    restored: int
    refused: int
