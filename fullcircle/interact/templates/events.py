"""What templates announce."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class TemplatePublished(Event):
    """What is written in a template can be sent from now on."""

    told: ClassVar = _("Version {version} published: {subject}")
    icon: ClassVar = "send"
    tone: ClassVar = "green"

    version: int
    subject: str


@dataclass(frozen=True)
class LinkFollowed(Event):
    """Somebody opened a link in a letter of ours, for the first time."""

    told: ClassVar = _("Opened the link “{label}” in a letter")
    icon: ClassVar = "mouse-pointer-click"
    tone: ClassVar = "sky"

    label: str
    url: str
    template_id: int | None
    message: str
