"""A worker may be killed anywhere: the import goes on, nothing is lost and nothing is there twice."""

import signal
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

ROWS, KILLS = 2_000, 15
# Loaded once; each worker is a copy of it. It dies at a statement of its own, or a few thousandths of a second into it, so that
# it has always begun and never finished, however busy the machine is.
WORKERS = """
import os, random, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "fullcircle.config.settings"
from django.conf import settings
database, settings.MEDIA_ROOT, run, user, work, kills = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = database
import django; django.setup()
from django.db import connection
from fullcircle.identify.imports import portions, running
from fullcircle.platform.access.actors import actor_for_user
portions.SIZE = 50
chance = random.Random(int(run))

def dies(at, after):
    asked = 0
    def count(execute, *question):
        nonlocal asked
        asked += 1
        if asked == at:
            signal.setitimer(signal.ITIMER_REAL, after) if after else os.kill(os.getpid(), signal.SIGKILL)
        elif asked > at + 50:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*question)
    return count

def deaths():
    # Before a statement, or within one.
    return [dies(chance.randrange(5, 40), chance.choice([0, 0.001, 0.004])) for _ in range(int(kills))]

for death in [*deaths(), None]:
    worker = os.fork()
    if not worker:
        if death:
            connection.execute_wrappers.append(death)
        getattr(running, work)(int(run), actor_for_user(int(user)))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
"""


def killed_now_and_then(database: str, store: Path, run: int, user: int, work: str, kills: int) -> list[int]:
    """Start the work again and again, killing it here and there; how each worker ended."""
    command = [sys.executable, "-c", WORKERS, database, *map(str, (store, run, user, work, kills))]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [int(code) for code in ended.stdout.split()]


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
    *killed, last = killed_now_and_then(database, tmp_path, run.pk, ann.pk, "commit_rows", KILLS)
    assert len(killed) == KILLS
    assert set(killed) == {-signal.SIGKILL, -signal.SIGALRM}
    assert last == 0
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
