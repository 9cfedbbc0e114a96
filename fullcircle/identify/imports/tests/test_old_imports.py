"""What becomes of old imports: files and working rows go, what a revert needs stays as long as was promised."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from fullcircle.config.env import env
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports.jobs import tidy_up
from fullcircle.identify.imports.models import ImportRun, Outcome, RowDecision, SavedMapping, StagedRow
from fullcircle.platform.access.models import User
from tests.cast import as_user

pytestmark = pytest.mark.django_db

PEOPLE = "Name,Email\nDana,dana@example.com\nEve,nowhere\n"
CHOSEN = {"column-0": "contact:name", "column-1": "contact:email", "do": "check"}


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "imports"


@pytest.fixture
def browser(alice, signed_in) -> Client:
    return signed_in(alice)


@pytest.fixture
def checked(browser, run_jobs) -> str:
    file = SimpleUploadedFile("people.csv", PEOPLE.encode())
    address = browser.post("/imports/new/", {"file": file, "into": "contact"}).headers["Location"]
    browser.post(address, CHOSEN)
    run_jobs()
    return address


@pytest.fixture
def imported(browser, checked, run_jobs) -> str:
    browser.post(f"{checked}commit/")
    run_jobs()
    return checked


def grow_old(user, days: int) -> None:
    """As if everything had happened so many days ago."""
    then = timezone.now() - timedelta(days=days, minutes=1)
    with as_user(user):
        ImportRun.objects.update(changed_at=then)
        ImportRun.objects.exclude(finished_at=None).update(finished_at=then)


def left(user) -> tuple[int, int, int]:
    """Runs, staged rows, outcomes."""
    with as_user(user, read_only=True):
        return ImportRun.objects.count(), StagedRow.objects.count(), Outcome.objects.count()


def text_of(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def test_a_young_import_keeps_everything(alice, imported, store):
    grow_old(alice, env.import_file_days - 1)
    tidy_up()
    assert left(alice) == (1, 2, 2)
    assert len(list(store.iterdir())) == 1


def test_the_page_says_until_when_it_can_be_taken_back(browser, imported):
    page = text_of(browser, imported)
    until = timezone.now() + timedelta(days=env.import_revert_days)
    assert f"It can be taken back until {until.day} {until:%b %Y}." in page
    assert "The file is kept until" in page


def test_the_file_goes_first_and_the_import_can_still_be_taken_back(
    alice, browser, imported, store, run_jobs
):
    grow_old(alice, env.import_file_days)
    tidy_up()
    assert left(alice) == (1, 0, 2)
    assert list(store.iterdir()) == []
    page = text_of(browser, imported)
    assert "The file is no longer kept." in page
    assert "to mend" not in page
    rows = text_of(browser, f"{imported}rows/?part=0&verdict=rejected")
    assert "“nowhere” is not an email address" in rows, "the reasons stay"
    browser.post(f"{imported}revert/")
    run_jobs()
    with as_user(alice):
        assert not Contact.objects.exists()


def test_after_its_time_only_the_numbers_stay(alice, browser, imported, run_jobs):
    grow_old(alice, env.import_revert_days)
    tidy_up()
    assert left(alice) == (1, 0, 0)
    page = text_of(browser, imported)
    assert "only the numbers are kept" in page
    assert "Take this import back" not in page
    refused = browser.post(f"{imported}revert/")
    assert refused.status_code == 422
    assert f"taken back for {env.import_revert_days} days" in refused.content.decode()
    with as_user(alice):
        assert ImportRun.objects.get().counts == {"0": {"new": 1, "rejected": 1}}
        assert Contact.objects.count() == 1


def test_an_import_that_nobody_went_on_with_is_forgotten(alice, browser, checked, store):
    assert "is forgotten, the file too" in text_of(browser, checked)
    grow_old(alice, env.import_file_days)
    tidy_up()
    assert left(alice) == (0, 0, 0)
    assert list(store.iterdir()) == []
    assert browser.get(checked).status_code == 404


def test_whoever_comes_back_in_time_keeps_it(alice, browser, checked):
    grow_old(alice, env.import_file_days)
    browser.post(f"{checked}check/")
    tidy_up()
    assert left(alice)[0] == 1


def test_what_a_leaver_left_and_what_was_never_committed_goes(alice, imported, store, mia):
    with as_user(alice):
        RowDecision.objects.create(run_id=4711, part=0, row=2, user_id=mia.pk, choice="leave", by_name="Mia")
    stray = store / ("f" * 32)
    stray.write_bytes(b"half an upload")
    os.utime(stray, (0, 0))
    (store / ("e" * 32)).write_bytes(b"on its way")
    tidy_up()
    with as_user(alice):
        assert not RowDecision.objects.exists()
        assert User.directory.exists()
    assert not stray.exists()
    assert len(list(store.iterdir())) == 2
    assert left(alice) == (1, 2, 2)


def test_mappings_removed_long_ago_go_with_the_next_one(alice, browser):
    with as_user(alice):
        for name, days in (("Old", 31), ("Young", 29)):
            SavedMapping.objects.create(
                user_id=alice.pk, name=name, removed_at=timezone.now() - timedelta(days=days)
            )
        now = SavedMapping.objects.create(user_id=alice.pk, name="Now")
    browser.post(f"/imports/mappings/{now.pk}/remove/")
    with as_user(alice):
        assert set(SavedMapping.objects.values_list("name", flat=True)) == {"Young", "Now"}


def test_the_round_is_on_the_page_of_background_work(browser):
    page = text_of(browser, "/operations/")
    for title in (
        "Imports: tidy up",
        "Api: forget old answers",
        "Jobs: tidy up",
        "Access: forget old sessions",
    ):
        assert title in page
