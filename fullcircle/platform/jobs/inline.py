"""Working through the queue here and now, without a worker: for tests and one-off commands."""

from django.db import connection

from fullcircle.platform.jobs.queue import Queue
from fullcircle.platform.jobs.running import work_on


def run_waiting() -> int:
    """Do every call that is due, and those that they queue; how many it were."""
    connection.ensure_connection()
    queue, done = Queue(connection.connection), 0
    while call := queue.fetch(None, None):
        work_on(call, queue)
        done += 1
    return done
