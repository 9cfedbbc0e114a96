"""What consent announces: what people agreed to, took back and asked for, and what we decided about purposes."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class ConsentRequested(Event):
    """Somebody was asked to confirm by a link; until then nothing but that mail goes out."""

    told: ClassVar = _("Asked to confirm {name} {ways}")
    icon: ClassVar = "mail-question"
    tone: ClassVar = "amber"

    purpose: str
    name: str
    channels: list[str]
    ways: str
    source: str


@dataclass(frozen=True)
class ConsentGranted(Event):
    """Somebody agrees: they said so, or confirmed it."""

    told: ClassVar = _("Agreed to {name} {ways}")
    icon: ClassVar = "circle-check"
    tone: ClassVar = "green"

    purpose: str
    name: str
    channels: list[str]
    ways: str
    source: str
    confirmed: bool = False


@dataclass(frozen=True)
class ConsentWithdrawn(Event):
    """Somebody no longer agrees, or objects."""

    told: ClassVar = _("Withdrew {name} {ways}. {also}")
    icon: ClassVar = "circle-slash"
    tone: ClassVar = "rose"

    purpose: str
    name: str
    channels: list[str]
    ways: str
    source: str
    also: str = ""  # what was beyond recall already, and may arrive yet


@dataclass(frozen=True)
class ConsentExpired(Event):
    """A consent ran out, or nobody confirmed it in time."""

    told: ClassVar = _("{name} {ways} ran out")
    icon: ClassVar = "hourglass"

    purpose: str
    name: str
    channels: list[str]
    ways: str


@dataclass(frozen=True)
class ObjectionRaised(Event):
    """Somebody objects to all marketing, or to profiling."""

    told: ClassVar = _("Objected to {regards}")
    icon: ClassVar = "hand"
    tone: ClassVar = "rose"

    regards: str


@dataclass(frozen=True)
class ObjectionLifted(Event):
    """An objection no longer holds."""

    told: ClassVar = _("No longer objects to {regards}")
    icon: ClassVar = "hand"

    regards: str


@dataclass(frozen=True)
class ProcessingRestricted(Event):
    """What we know is kept, and nothing else is done with it."""

    told: ClassVar = _("Processing restricted. {why}")
    icon: ClassVar = "lock"
    tone: ClassVar = "rose"

    why: str


@dataclass(frozen=True)
class RestrictionLifted(Event):
    """The record may be used again."""

    told: ClassVar = _("Restriction lifted. {why}")
    icon: ClassVar = "lock-open"

    why: str


@dataclass(frozen=True)
class MessagesPaused(Event):
    """Somebody wants to hear nothing for a while."""

    told: ClassVar = _("Paused messages until {day}")
    icon: ClassVar = "circle-pause"
    tone: ClassVar = "amber"

    until: str
    day: str


@dataclass(frozen=True)
class MessagesResumed(Event):
    """The pause is over before its time."""

    told: ClassVar = _("Wants to hear from us again")
    icon: ClassVar = "circle-play"


@dataclass(frozen=True)
class PreferencesChanged(Event):
    """Somebody chose how often, on which topics and in which language they want to hear from us."""

    told: ClassVar = _("Changed preferences: {what}")
    icon: ClassVar = "sliders-horizontal"

    what: str
    changes: dict[str, Any]


@dataclass(frozen=True)
class AddressSuppressed(Event):
    """An address of this person must not be used."""

    told: ClassVar = _("Suppressed their {kind}: {why}")
    icon: ClassVar = "ban"
    tone: ClassVar = "rose"

    kind: str
    why: str


@dataclass(frozen=True)
class SuppressionLifted(Event):
    """An address may be used again."""

    told: ClassVar = _("A suppression was lifted: {why}")
    icon: ClassVar = "ban"

    why: str


@dataclass(frozen=True)
class SuppressionsImported(Event):
    """A list of addresses that must not be used was brought along."""

    told: ClassVar = _("{addresses} suppressed addresses imported")
    icon: ClassVar = "ban"

    addresses: int


@dataclass(frozen=True)
class SuppressionsExported(Event):
    """The list of suppressed addresses was taken out, as hashes."""

    told: ClassVar = _("{addresses} suppressed addresses exported")
    icon: ClassVar = "ban"

    addresses: int


@dataclass(frozen=True)
class PrivacyRequested(Event):
    """The person asked what we hold about them, for a copy of it, or to be erased."""

    told: ClassVar = _("Asked {what}")
    icon: ClassVar = "shield-question-mark"
    tone: ClassVar = "amber"

    request: str  # see, download or erase
    what: str
    source: str
    message: str = ""


@dataclass(frozen=True)
class PurposeAdded(Event):
    """There is something new to ask consent for."""

    told: ClassVar = _("Purpose {name} added")

    name: str


@dataclass(frozen=True)
class PurposeChanged(Event):
    """A purpose was defined anew."""

    told: ClassVar = _("Purpose {name} changed")

    name: str
    changes: dict[str, Any]


@dataclass(frozen=True)
class PurposeRetired(Event):
    """Nobody is asked for it or contacted for it any more."""

    told: ClassVar = _("Purpose {name} retired")

    name: str


@dataclass(frozen=True)
class PurposeRevived(Event):
    """A retired purpose is used again."""

    told: ClassVar = _("Purpose {name} used again")

    name: str


@dataclass(frozen=True)
class WordingPublished(Event):
    """People agree to other words from now on."""

    told: ClassVar = _("Wording {version} of {name} published in {language}")

    name: str
    language: str
    version: int
