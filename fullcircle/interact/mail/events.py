"""What is announced about the mail server and the keys that sign."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class MailServerSet(Event):
    """Mail to customers leaves through this server from now on."""

    told: ClassVar = _("Mail leaves through {server}, from {address}")
    icon: ClassVar = "server"

    server: str
    address: str


@dataclass(frozen=True)
class MailServerForgotten(Event):
    """Mail to customers stays in the outbox again."""

    told: ClassVar = _("No mail server any more: mail stays in the outbox")
    icon: ClassVar = "server"

    server: str


@dataclass(frozen=True)
class SigningKeyMade(Event):
    """There is a new key to sign with."""

    told: ClassVar = _("Signing key {name} made")
    icon: ClassVar = "key-round"

    name: str


@dataclass(frozen=True)
class SigningKeyUsed(Event):
    """Mail is signed with this key from now on."""

    told: ClassVar = _("Mail is signed with {name}")
    icon: ClassVar = "key-round"

    name: str
