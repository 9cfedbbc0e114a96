"""From a dropped file to records and back, as a person clicks through it."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports import jobs, running
from fullcircle.identify.imports.models import ImportRun
from fullcircle.platform.access.actors import actor_for_user
from tests.cast import as_user

pytestmark = pytest.mark.django_db

PEOPLE = (
    "Name,Email,Phone,City\nDana Müller,dana@example.com,+49 30 1234567,Berlin\n"
    "Bob Ray,bob@example.com,,Köln\nEve,no address,,\n"
)


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def at_once(monkeypatch, alice):
    """Jobs run when the request that asked for them is over."""
    waiting = []
    for name in ("check", "commit", "revert"):
        job = getattr(jobs, name)
        monkeypatch.setattr(
            type(job),
            "defer",
            lambda self, by=None, lock=None, at=None, **arguments: (
                waiting.append((self.function, arguments))
                if by
                else None  # who follows the log is woken, too
            ),
        )

    def run():
        while waiting:
            function, arguments = waiting.pop(0)
            function(by=actor_for_user(alice.pk), **arguments)

    return run


def dropped(browser, content=PEOPLE, into="contact"):
    file = SimpleUploadedFile("people.csv", content.encode())
    return browser.post("/imports/new/", {"file": file, "into": into})


def test_a_person_imports_a_file_and_takes_it_back(alice, signed_in, at_once):
    browser = signed_in(alice)
    assert "Drop a table here" in browser.get("/imports/new/?into=contact").content.decode()
    address = dropped(browser).headers["Location"]
    page = browser.get(address).content.decode()
    assert "“no address” is not an email address" in page
    assert '<option value="contact:email" selected>' in page
    chosen = {f"column-{n}": f"contact:{field}" for n, field in enumerate(["name", "email", "phone", "city"])}
    assert browser.post(address, {**chosen, "match-contact": "email", "do": "check"}).status_code == 303
    assert "Checking every row" in browser.get(address).content.decode()
    at_once()
    page = browser.get(address).content.decode()
    assert f'{address}rows/?part=0&amp;verdict=new">2</a>' in page
    rows = browser.get(f"{address}rows/?part=0&verdict=rejected").content.decode()
    assert "is not an email address" in rows
    mend = b"".join(browser.get(f"{address}errors.csv").streaming_content).decode()
    assert mend.splitlines() == [
        "Name,Email,Phone,City,Why it was not imported",
        "Eve,no address,,,Email: “no address” is not an email address. Write it like name@example.com.",
    ]
    browser.post(f"{address}commit/")
    at_once()
    assert "All 3 rows have their outcome" in browser.get(address).content.decode()
    with as_user(alice):
        assert Contact.objects.count() == 2
    browser.post(f"{address}revert/")
    at_once()
    assert "Everything is as it was before" in browser.get(address).content.decode()
    with as_user(alice):
        assert Contact.objects.count() == 0


def test_a_picture_is_refused_where_it_was_dropped(alice, signed_in):
    file = SimpleUploadedFile("people.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    answer = signed_in(alice).post("/imports/new/", {"file": file})
    assert answer.status_code == 422
    assert "This is a picture, not a table." in answer.content.decode()


def test_the_name_of_a_file_is_never_a_path(alice, signed_in, tmp_path):
    file = SimpleUploadedFile("x", PEOPLE.encode())
    file._name = "../../../etc/evil.csv"
    signed_in(alice).post("/imports/new/", {"file": file})
    assert [path.parent for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / "imports"]


def test_a_script_in_a_file_is_only_text(alice, signed_in):
    page = signed_in(alice)
    address = dropped(page, "Name,Email\n<script>alert(1)</script>,a@example.com\n").headers["Location"]
    assert "<script>alert" not in page.get(address).content.decode()


def test_a_canceled_import_keeps_whole_chunks_and_says_so(alice, signed_in, at_once, monkeypatch):
    monkeypatch.setattr("fullcircle.identify.imports.portions.SIZE", 1)
    browser = signed_in(alice)
    address = dropped(browser).headers["Location"]
    browser.post(address, {"column-0": "contact:name", "column-1": "contact:email", "do": "check"})
    at_once()
    browser.post(f"{address}commit/")
    with as_user(alice, read_only=True):
        run = ImportRun.objects.get()
        by, parts = actor_for_user(alice.pk), None
    with as_user(alice) as by:
        from fullcircle.identify.imports import actions

        parts = running.parts_of(run, by)
        actions.begin_commit(run, by=by)
        actions.import_rows(run, by=by, parts=parts)
    browser.post(f"{address}cancel/")
    at_once()
    assert "You stopped this import" in browser.get(address).content.decode()
    with as_user(alice):
        assert Contact.objects.count() == 1


def test_another_persons_import_is_not_found(alice, signed_in, colleague):
    address = dropped(signed_in(alice)).headers["Location"]
    other = signed_in(colleague("Mara", "marketing"))
    assert other.get(address).status_code == 404
    assert other.post(f"{address}commit/").status_code == 404


def test_a_reader_has_no_import_pages(reader, signed_in):
    assert signed_in(reader).get("/imports/").status_code == 403
