"""The ways to reach somebody that a consent can be about. A later stage's channel adds itself here."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fullcircle.identify.contacts.models import Contact

Words = str | Promise


@dataclass(frozen=True)
class Channel:
    """One way to reach somebody; `address` says what of a contact it needs, if anything."""

    key: str
    label: Words
    told: Words  # how it ends a sentence: “Newsletter by email”
    icon: str
    address: str = ""


CHANNELS: dict[str, Channel] = {}


def register_channel(channel: Channel) -> None:
    CHANNELS[channel.key] = channel


register_channel(Channel("email", _("Email"), _("by email"), "mail", "email"))
register_channel(Channel("sms", _("Text message"), _("by text message"), "message-square", "phone"))
register_channel(Channel("phone", _("Phone call"), _("by phone"), "phone", "phone"))
register_channel(Channel("messaging", _("Messenger"), _("by messenger"), "message-circle", "phone"))
register_channel(Channel("post", _("Post"), _("by post"), "map-pin", "post"))
register_channel(Channel("web", _("Website and app"), _("on the website and in the app"), "globe"))


def choices() -> list[tuple[str, Words]]:
    return [(channel.key, channel.label) for channel in CHANNELS.values()]


def label_of(key: str) -> str:
    """A channel that is not there any more keeps its key as its name."""
    return str(CHANNELS[key].label) if key in CHANNELS else key


def told_of(key: str) -> str:
    return str(CHANNELS[key].told) if key in CHANNELS else key


def address_of(contact: Contact, channel: str) -> str:
    """The email or number that a message on this channel would go to."""
    kind = CHANNELS[channel].address if channel in CHANNELS else ""
    return str(getattr(contact, kind)) if kind in ("email", "phone") else ""
