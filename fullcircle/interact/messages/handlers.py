"""A new organization can write to single people from its first day."""

from fullcircle.interact.messages import (  # noqa: F401  what was sent counts as past response; who says no stops letters
    approaches,
    wire,
)
from fullcircle.interact.messages.actions import allow_personal_mail
from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.events.event import on
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.settings.events import OrganizationFounded


@on(OrganizationFounded)
def begin_with_personal_mail(event: LoggedEvent) -> None:
    allow_personal_mail(by=current_actor())
