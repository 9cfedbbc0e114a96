"""What monitoring is told: ready, or what is missing, in a sentence."""

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db

JOB = """
  INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at, worker_id)
  VALUES ('default', 'toy', %s, now() - make_interval(mins => %s), %s)
"""
WORKER = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(mins => %s)) RETURNING id"


def told(check: str) -> str:
    return Client().get("/readyz").json()["checks"][check]


def told_to(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def worker(silent_for: int) -> int:
    return told_to(WORKER, silent_for)[0][0]


def test_an_idle_installation_without_workers_is_ready():
    assert (told("database"), told("migrations"), told("queue"), told("lost jobs")) == ("ok",) * 4


def test_a_job_that_nobody_takes_is_named():
    told_to(JOB, "todo", 3, None)
    assert told("queue") == "ok"
    told_to(JOB, "todo", 7, None)
    assert told("queue") == "The oldest background job has waited for 7 minutes; is a worker running?"


def test_a_long_job_in_good_hands_is_no_news():
    told_to(JOB, "doing", 600, worker(silent_for=1))
    assert told("lost jobs") == "ok"


def test_a_job_that_nobody_takes_over_is_named():
    told_to(JOB, "doing", 600, worker(silent_for=6))
    told_to(JOB, "todo", 1, None)
    assert told("lost jobs") == "1 background jobs were left by a worker that is gone; is a worker running?"
    assert Client().get("/readyz").status_code == 503
