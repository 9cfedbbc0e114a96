"""Work that was waiting when the backup was made: perhaps it was done since, so it waits for a person's word."""

import psycopg

# Far enough that no worker takes it, near enough for every program to read it as a date.
PAUSED_UNTIL = "9000-01-01 00:00:00+00"

# What a schedule had queued is queued again by the schedule.
CANCEL_SCHEDULED = """
    UPDATE procrastinate_jobs SET status = 'cancelled', abort_requested = false
    WHERE status IN ('todo', 'doing')
      AND id IN (SELECT job_id FROM procrastinate_periodic_defers WHERE job_id IS NOT NULL)
"""
# Jobs for a later day were surely not done yet; they stay as they are.
PAUSE = """
    UPDATE procrastinate_jobs
    SET status = 'todo', worker_id = NULL, abort_requested = false, queueing_lock = NULL, scheduled_at = %s
    WHERE status = 'doing' OR (status = 'todo' AND coalesce(scheduled_at, '-infinity') <= now())
"""
RESUME = "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo' AND scheduled_at = %s"
COUNT = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at = %s"


def pause_queue(connection: psycopg.Connection) -> int:
    connection.execute(CANCEL_SCHEDULED)
    return connection.execute(PAUSE, [PAUSED_UNTIL]).rowcount


def resume_queue(connection: psycopg.Connection) -> int:
    return connection.execute(RESUME, [PAUSED_UNTIL]).rowcount


def paused_jobs(connection: psycopg.Connection) -> int:
    counted = connection.execute(COUNT, [PAUSED_UNTIL]).fetchone()
    return counted[0] if counted else 0
