"""What the stream of behavior announces. The stream itself is no event log: it is rolled up, not handled row by row."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class VisitorIdentified(Event):
    """An anonymous visitor turned out to be a contact; what they did before is part of the contact's story now."""

    told = gettext_lazy("Recognized on {source}")
    icon = "fingerprint"
    tone = "sky"

    source: str
    visitor: int
    visits_since: str


@dataclass(frozen=True)
class VisitorLinked(Event):
    """A colleague said who a visitor is."""

    told = gettext_lazy("Linked to a visitor by hand")
    icon = "fingerprint"

    visitor: int


@dataclass(frozen=True)
class TrackingSourceAdded(Event):
    """A website, an app or a server may report from now on."""

    name: str
    kind: str


@dataclass(frozen=True)
class TrackingSourceChanged(Event):
    """Settings of a source changed; `changes` maps each to [before, after]."""

    changes: dict


@dataclass(frozen=True)
class TrackingKeyRenewed(Event):
    """A source got a new write key; the old one no longer works."""

    name: str


@dataclass(frozen=True)
class TrackingSourceClosed(Event):
    """A source may no longer report."""

    name: str


@dataclass(frozen=True)
class SetAsideTriedAgain(Event):
    """Reports that could not be sorted before are sorted once more."""

    name: str


@dataclass(frozen=True)
class BehaviorKept(Event):
    """For how many months the stream is kept was changed."""

    months: list


@dataclass(frozen=True)
class OldBehaviorDropped(Event):
    """Months of the stream that were older than they are kept were deleted."""

    months: list
