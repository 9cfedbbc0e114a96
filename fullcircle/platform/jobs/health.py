"""How the queue is doing, in figures."""

from dataclasses import dataclass

from django.db import connection

WAITING = """
  SELECT j.queue_name, count(*), coalesce(max(extract(epoch FROM now() - greatest(j.scheduled_at, e.at))), 0)::float
  FROM procrastinate_jobs j
  LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
  WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())
  GROUP BY j.queue_name
"""


@dataclass(frozen=True)
class Line:
    """What waits in one queue."""

    queue: str
    waiting: int
    lag: float


def lines() -> list[Line]:
    """Every queue in which something waits that could run now."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return [Line(*row) for row in cursor.fetchall()]


def lag_seconds() -> float:
    """How long the work that waits longest has been waiting."""
    return max((line.lag for line in lines()), default=0.0)


def rescue_age_seconds() -> float | None:
    """How long ago somebody last looked for work that was left behind; None if nobody ever did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM now() - ran_at)::float FROM platform_watch WHERE name = 'rescue'"
        )
        row = cursor.fetchone()
    return row[0] if row else None
