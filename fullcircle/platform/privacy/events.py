"""What answering privacy requests announces. No payload says anything about the person but their number."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class CopyMade(Event):
    """Everything about a person was put into one package, which waits to be fetched."""

    told: ClassVar = _("A copy of everything was made")
    icon: ClassVar = "package"

    rows: int
    tables: int
    files: int


@dataclass(frozen=True)
class CopyFetched(Event):
    """The package was downloaded by whoever held its link."""

    told: ClassVar = _("The copy was downloaded")
    icon: ClassVar = "download"


@dataclass(frozen=True)
class HoldPlaced(Event):
    """A person may not be erased for now."""

    told: ClassVar = _("A legal hold was placed: {reason}")
    icon: ClassVar = "lock"

    reason: str


@dataclass(frozen=True)
class HoldLifted(Event):
    """Nothing stands against erasing a person any more."""

    told: ClassVar = _("A legal hold was lifted")
    icon: ClassVar = "lock-open"


@dataclass(frozen=True)
class PersonErased(Event):
    """Everything about a person was erased; the receipt says what."""

    told: ClassVar = _("Erased: {rows} rows of {tables} tables")
    icon: ClassVar = "eraser"

    erasure: int
    rows: int
    tables: int


@dataclass(frozen=True)
class ReceiptWritten(Event):
    """An erasure that a restored backup had brought back was done again."""

    told: ClassVar = _("Erased again after a backup was restored")
    icon: ClassVar = "eraser"

    erasure: int


@dataclass(frozen=True)
class KeepingChanged(Event):
    """It was decided anew for how long a kind of row is kept."""

    told: ClassVar = _("Rule of keeping: {rule}, {days} days")
    icon: ClassVar = "hourglass"

    rule: str
    days: int
    is_on: bool


@dataclass(frozen=True)
class OldRowsWent(Event):
    """Rows whose time was over went by themselves."""

    told: ClassVar = _("{rows} went, whose time was over: {rule}")
    icon: ClassVar = "hourglass"

    rule: str
    rows: int
