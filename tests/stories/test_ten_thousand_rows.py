"""The promise of an import in figures: 10,000 rows, each with an outcome, and the way back to how it was."""

import csv
import io

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports import actions, running
from fullcircle.identify.imports.beginning import begin
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.imports.queries import reasons
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.actors import actor_for_user
from tests.cast import as_user

pytestmark = pytest.mark.django_db

KNOWN, SIMILAR, WRONG, ALL = 240, 60, 180, 10_000


@pytest.fixture(autouse=True)
def _own_store(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def before(db) -> dict[str, tuple[str, str]]:
    """300 people we know: 240 will be in the file by their address, 60 by their name and phone number alone."""
    with acting(system("tests")):
        Contact.objects.bulk_create(
            [
                Contact(name=f"Known {n}", email=f"known{n}@shop.test", city="Lyon", phone=f"+3315550{n:04}")
                for n in range(KNOWN + SIMILAR)
            ]
        )
        return kept()


def kept() -> dict[str, tuple[str, str]]:
    return {name: (email, city) for name, email, city in Contact.objects.values_list("name", "email", "city")}


def rows():
    """As an export of an old shop has them."""
    for n in range(KNOWN):
        yield [f"Known {n}", f"known{n}@shop.test", "Paris", ""]
    for n in range(KNOWN, KNOWN + SIMILAR):
        yield [f"Known {n}", f"other{n}@shop.test", "Paris", f"+3315550{n:04}"]
    for n in range(WRONG):
        yield [f"Wrong {n}", f"wrong{n}.shop.test", "Paris", ""]
    for n in range(ALL - KNOWN - SIMILAR - WRONG):
        yield [f"New {n}", f"new{n}@shop.test", "Paris", ""]


@pytest.fixture
def checked(alice, before) -> ImportRun:
    text = io.StringIO()
    csv.writer(text).writerows([["Name", "Email", "City", "Phone"], *rows()])
    with as_user(alice) as by:
        run = begin(iter([text.getvalue().encode()]), "old shop.csv", by=by, into="contact")
        actions.ask_check(run, by=by)
    running.check_file(run.pk, actor_for_user(alice.pk))
    return again(alice, run)


def again(alice, run: ImportRun) -> ImportRun:
    with as_user(alice, read_only=True):
        return ImportRun.objects.get(pk=run.pk)


def test_a_dry_run_says_what_would_happen_and_sums(checked, before, alice):
    assert checked.counts == {"0": {"new": 9_520, "update": 240, "review": 60, "rejected": 180}}
    assert sum(checked.counts["0"].values()) == checked.rows == ALL
    with as_user(alice, read_only=True):
        assert kept() == before
        told = list(reasons(checked, 0).values())
        assert sum("email" in reason for reason in told) == WRONG
        assert sum("same name and phone" in reason for reason in told) == SIMILAR


def test_a_revert_restores_the_counts_and_every_value(checked, before, alice):
    with as_user(alice) as by:
        actions.ask_commit(checked, by=by)
    running.commit_rows(checked.pk, actor_for_user(alice.pk))
    with as_user(alice, read_only=True):
        after = kept()
        assert len(after) == KNOWN + SIMILAR + 9_520
        assert {city for _email, city in after.values()} == {"Paris", "Lyon"}
    with as_user(alice) as by:
        actions.revert_import(ImportRun.objects.get(pk=checked.pk), by=by)
    running.revert_rows(checked.pk, actor_for_user(alice.pk))
    with as_user(alice, read_only=True):
        assert kept() == before
