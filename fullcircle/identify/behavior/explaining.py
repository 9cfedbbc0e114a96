"""How a value that a website or a product reported is told."""

from fullcircle.identify.behavior.models import TrackingSource
from fullcircle.platform.events.origins import Change, Origin, explain
from fullcircle.platform.records.models import Record


def reported(change: Change, record: Record, key: str) -> Origin:
    number = change.cause.partition(":")[2]
    source = TrackingSource.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    return Origin("tracking", str(source or change.actor_name), change.at, change.actor_name)


explain("tracking:", reported, "tracking")
