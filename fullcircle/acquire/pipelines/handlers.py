"""A new organization begins with a way to sell."""

from fullcircle.acquire.pipelines.actions import begin_selling
from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.events.event import on
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.settings.events import OrganizationFounded


@on(OrganizationFounded)
def begin_with_a_pipeline(event: LoggedEvent) -> None:
    """Nobody has to think of stages before the first deal."""
    begin_selling(by=current_actor())
