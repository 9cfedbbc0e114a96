"""Records that change are looked at again, portion by portion; a new organization begins with the usual rules."""

from django.utils import timezone

from fullcircle.identify.quality import actions
from fullcircle.identify.quality.models import QualityRule
from fullcircle.platform.access.acting import current_actor
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.event import on
from fullcircle.platform.events.following import Happened, follow
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.settings.events import OrganizationFounded


@follow("contact", "company", "product", "order")
def recheck(events: list[Happened], by: Actor) -> None:
    """What rules say of the records that something happened to."""
    ruled = set(QualityRule.objects.filter(retired_at=None).values_list("resource", flat=True))
    touched: dict[str, dict[int, tuple[int, str]]] = {}
    for event in events:
        if event.kind in ruled:
            touched.setdefault(event.kind, {})[event.about] = (event.actor_id or 0, event.actor_name)
    for kind, thanks in touched.items():
        actions.recheck_quality(
            by=by, resource=kind, ids=list(thanks), thanks=thanks, day=timezone.localdate()
        )


@on(OrganizationFounded)
def begin_with_usual_rules(event: LoggedEvent) -> None:
    """Nobody has to think of rules on the first day."""
    actions.add_usual_quality_rules(by=current_actor())
