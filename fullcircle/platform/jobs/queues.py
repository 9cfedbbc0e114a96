"""The queues, and how long one run may take before it is stopped."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class QueueKind:
    """A line of work. A worker always keeps one hand free of the long ones."""

    name: str
    purpose: str
    limit: timedelta
    long: bool = False


QUEUES = {
    queue.name: queue
    for queue in (
        QueueKind("default", "Everyday work", timedelta(minutes=2)),
        QueueKind("mail", "Mail about accounts", timedelta(minutes=1)),
        QueueKind("events", "Telling those who listen what happened", timedelta(minutes=1)),
        QueueKind("mail", "Mail to colleagues", timedelta(minutes=2)),
        QueueKind("long", "Imports, exports, bulk changes", timedelta(hours=12), long=True),
    )
}
SHORT = [queue.name for queue in QUEUES.values() if not queue.long]
