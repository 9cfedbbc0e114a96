"""The queues, and how long one run may take before it is stopped."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class QueueKind:
    """A line of work. A worker always keeps one hand free of the long ones, one for imports alone, and one for duplicates."""

    name: str
    purpose: str
    limit: timedelta
    long: bool = False


QUEUES = {
    queue.name: queue
    for queue in (
        QueueKind("default", "Everyday work", timedelta(minutes=2)),
        QueueKind("events", "Telling those who listen what happened", timedelta(minutes=1)),
        QueueKind("mail", "Mail to colleagues", timedelta(minutes=2)),
        QueueKind("sending", "Messages to customers", timedelta(minutes=10)),
        QueueKind(
            "long", "Exports, bulk changes, looking through everything", timedelta(hours=12), long=True
        ),
        QueueKind("imports", "Files that people bring in", timedelta(hours=12), long=True),
        QueueKind("linkage", "Looking for duplicates", timedelta(hours=6), long=True),
    )
}
SHORT = [queue.name for queue in QUEUES.values() if not queue.long]
IMPORTS, LINKAGE = "imports", "linkage"


def places(concurrency: int) -> list[list[str] | None]:
    """The queues that each pair of hands of a worker looks at; None looks at all.

    Short jobs never wait for long ones, and a file that somebody brings in waits for no export or bulk change. Nothing
    waits behind a look for duplicates, whose work is done by a process of its own.
    """
    if concurrency == 1:
        return [None]
    others = [name for name in QUEUES if name not in (IMPORTS, LINKAGE)]
    return [SHORT, others, [IMPORTS], [LINKAGE], *[None] * (concurrency - 2)]
