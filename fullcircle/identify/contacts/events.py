"""What contacts announce besides the events that every record has."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class ContactPointAdded(Event):
    """There is another way to reach a contact or a company."""

    told: ClassVar = _("Added {value} {label}")
    icon: ClassVar = "at-sign"

    kind: str
    value: str
    label: str = ""


@dataclass(frozen=True)
class ContactPointChanged(Event):
    """A way to reach a contact or a company was corrected."""

    told: ClassVar = _("Changed {before} to {value} {label}")
    icon: ClassVar = "at-sign"

    kind: str
    before: str
    value: str
    label: str = ""


@dataclass(frozen=True)
class ContactPointRemoved(Event):
    """A way to reach a contact or a company is gone."""

    told: ClassVar = _("Removed {value}")
    icon: ClassVar = "at-sign"

    kind: str
    value: str


@dataclass(frozen=True)
class CompanyRoleAdded(Event):
    """A contact has a role at a company."""

    told: ClassVar = _("{contact} is now {role} at {company}")
    icon: ClassVar = "building-2"

    contact: str
    company: str
    role: str
    since: str = ""


@dataclass(frozen=True)
class CompanyRoleEnded(Event):
    """A contact no longer has a role at a company."""

    told: ClassVar = _("{contact} is no longer {role} at {company}")
    icon: ClassVar = "building-2"

    contact: str
    company: str
    role: str
    until: str = ""


@dataclass(frozen=True)
class CompanyRoleRemoved(Event):
    """A role that a contact never had was taken back."""

    told: ClassVar = _("{contact} was never {role} at {company}")
    icon: ClassVar = "building-2"

    contact: str
    company: str
    role: str
