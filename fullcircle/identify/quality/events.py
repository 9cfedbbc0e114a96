"""What data quality announces."""

from dataclasses import dataclass

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class QualityRuleAdded(Event):
    """Something is expected of a field from now on."""

    resource: str
    field: str
    kind: str


@dataclass(frozen=True)
class QualityRuleRetired(Event):
    """A rule is no longer looked at."""

    resource: str
    field: str
    kind: str


@dataclass(frozen=True)
class QualityMeasured(Event):
    """Every record of a kind was looked at; `score` is the mean of the dimensions, in percent."""

    resource: str
    score: float


@dataclass(frozen=True)
class QualityMended(Event):
    """A mend was applied to records; each of them has its own event with before and after."""

    mend: str
    records: int
