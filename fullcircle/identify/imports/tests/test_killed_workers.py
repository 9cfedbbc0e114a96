"""A worker may be killed anywhere: the import goes on, nothing is lost and nothing is there twice."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports import actions, running
from fullcircle.identify.imports.models import ImportRun, Outcome
from fullcircle.identify.imports.plan import read_plan
from fullcircle.identify.imports.reading import open_table
from fullcircle.identify.imports.store import keep_upload, plain_copy, upload
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.access.models import Role, User
from fullcircle.platform.events.models import LoggedEvent
from tests.cast import as_user

ROWS, KILLS = 3_000, 15
WORKER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "fullcircle.config.settings"
from django.conf import settings
settings.DATABASES["default"]["NAME"], settings.MEDIA_ROOT = sys.argv[1], sys.argv[2]
import django; django.setup()
from fullcircle.identify.imports import portions, running
from fullcircle.platform.access.actors import actor_for_user
portions.SIZE = 50
getattr(running, sys.argv[5])(int(sys.argv[3]), actor_for_user(int(sys.argv[4])))
"""


def killed_now_and_then(database: str, store: Path, run: int, user: int, work: str, kills: int) -> int:
    """Start the work again and again, killing it at random moments; how often it was killed."""
    chance, killed = random.Random(run), 0
    command = [sys.executable, "-c", WORKER, database, str(store), str(run), str(user), work]
    while True:
        worker = subprocess.Popen(command)
        try:
            if killed < kills:
                worker.wait(chance.uniform(0.7, 1.6))
            assert worker.wait(60) == 0
            return killed
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
            killed += 1


@pytest.fixture
def ann(committed) -> User:
    with acting(system("tests")):
        user = User(email="ann@example.com", name="Ann", role=Role.objects.get(key="admin"))
        user.set_password("correct horse battery")
        user.save()
    return user


def test_killed_fifteen_times_every_row_is_there_once(ann, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    content = (
        "Name,Email\n" + "".join(f"Person {n},person{n}@example.com\n" for n in range(ROWS)) + "Eve,nowhere\n"
    )
    stored = keep_upload([content.encode()])
    table = open_table(upload(stored), into=plain_copy(stored))
    cells = [{"field": "name", "columns": [0]}, {"field": "email", "columns": [1]}]
    plan = read_plan({"parts": [{"resource": "contact", "match": "email", "cells": cells}]})
    with as_user(ann) as by:
        run = actions.start_import(
            by=by, name="people.csv", stored=stored, size=1, table=running.described(table), plan=plan
        )
        actions.ask_check(run, by=by)
    running.check_file(run.pk, actor_for_user(ann.pk))
    with as_user(ann) as by:
        actions.ask_commit(run, by=by)
    database = connection.settings_dict["NAME"]
    killed = killed_now_and_then(database, tmp_path, run.pk, ann.pk, "commit_rows", KILLS)
    assert killed > 0, "the worker was never killed: make the file longer"
    with as_user(ann):
        done = ImportRun.objects.get(pk=run.pk)
        assert (done.state, done.counts) == ("done", {"0": {"new": ROWS, "rejected": 1}})
        assert Contact.objects.count() == Contact.objects.values("email").distinct().count() == ROWS
        assert LoggedEvent.objects.filter(type="contact.added").count() == ROWS
        assert Outcome.objects.filter(run_id=run.pk).count() == ROWS + 1


@pytest.mark.parametrize("left", ["", "WHERE row > 40"], ids=["all lost", "read again half-way"])
def test_staged_rows_lost_in_a_crash_are_read_from_the_file_again(ann, tmp_path, settings, monkeypatch, left):
    settings.MEDIA_ROOT = tmp_path
    content = "Name,Email\n" + "".join(f"Person {n},person{n}@example.com\n" for n in range(100))
    stored = keep_upload([content.encode()])
    table = open_table(upload(stored), into=plain_copy(stored))
    cells = [{"field": "name", "columns": [0]}, {"field": "email", "columns": [1]}]
    plan = read_plan({"parts": [{"resource": "contact", "match": "email", "cells": cells}]})
    with as_user(ann) as by:
        run = actions.start_import(
            by=by, name="people.csv", stored=stored, size=1, table=running.described(table), plan=plan
        )
        actions.ask_check(run, by=by)
    running.check_file(run.pk, actor_for_user(ann.pk))
    with as_user(ann) as by:
        actions.ask_commit(run, by=by)
        parts = running.parts_of(run, by)
    monkeypatch.setattr("fullcircle.identify.imports.portions.SIZE", 30)
    with as_user(ann) as by:
        actions.begin_commit(run, by=by)
        actions.import_rows(run, by=by, parts=parts)
    with as_user(ann), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM identify_import_staged {left}")
    running.commit_rows(run.pk, actor_for_user(ann.pk))
    with as_user(ann):
        assert ImportRun.objects.get(pk=run.pk).counts == {"0": {"new": 100}}
        assert Contact.objects.count() == LoggedEvent.objects.filter(type="contact.added").count() == 100
