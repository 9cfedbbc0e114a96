"""What privacy requests announce. The log keeps no word of who asked but their record's number."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class RequestReceived(Event):
    """Somebody asked for one of their rights; it is to be answered until a day."""

    type: ClassVar = "privacy_request.received"
    told: ClassVar = _("Privacy request {request}: {what}, due {due}")
    icon: ClassVar = "shield-question-mark"
    tone: ClassVar = "amber"

    request: int
    what: str
    due: str


@dataclass(frozen=True)
class RequestAssigned(Event):
    """Somebody looks after a request from now on."""

    type: ClassVar = "privacy_request.assigned"
    told: ClassVar = _("Privacy request {request} is looked after by {owner}")
    icon: ClassVar = "user-check"

    request: int
    owner: str


@dataclass(frozen=True)
class IdentityNoted(Event):
    """It was written down how we know that the person is who they say."""

    type: ClassVar = "privacy_request.identity_noted"
    told: ClassVar = _("Identity checked for privacy request {request}")
    icon: ClassVar = "id-card"

    request: int


@dataclass(frozen=True)
class RequestExtended(Event):
    """The answer takes longer than a month, with the reason."""

    type: ClassVar = "privacy_request.extended"
    told: ClassVar = _("Privacy request {request} is due {due} now")
    icon: ClassVar = "calendar-clock"

    request: int
    due: str


@dataclass(frozen=True)
class RequestRefused(Event):
    """A request was turned down, with the reason."""

    type: ClassVar = "privacy_request.refused"
    told: ClassVar = _("Privacy request {request} was refused")
    icon: ClassVar = "circle-x"

    request: int


@dataclass(frozen=True)
class RequestAnswered(Event):
    """A request was answered."""

    type: ClassVar = "privacy_request.answered"
    told: ClassVar = _("Privacy request {request} was answered")
    icon: ClassVar = "circle-check"
    tone: ClassVar = "green"

    request: int
