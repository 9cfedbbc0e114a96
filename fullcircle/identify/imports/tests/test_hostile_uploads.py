"""A hostile file dropped on the page: a sentence where it was dropped, or the good rows go in and each bad one says why."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.imports.models import ImportRun
from tests.cast import as_user

pytestmark = pytest.mark.django_db

CHOSEN = {"column-0": "contact:name", "column-1": "contact:email", "match-contact": "email"}
GOOD = b"".join(b"Person %d,p%d@example.com\n" % (n, n) for n in range(30))
ACCENTED = "".join(f"Zoë {n},z{n}@example.com\n" for n in range(30)).encode()


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "imports"


@pytest.fixture
def browser(alice, signed_in) -> Client:
    return signed_in(alice)


def dropped(browser: Client, content: bytes):
    return browser.post(
        "/imports/new/", {"file": SimpleUploadedFile("people.csv", content), "into": "contact"}
    )


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("../../evil.csv", "a,b")
    return packed.getvalue()


def spanning() -> bytes:
    """Two cells, a million rows and sixteen thousand columns apart."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write(0, 0, "A")
        page.write(1_048_575, 16_383, "B")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lambda: b"", "This file is empty."),
        (lambda: b"\n \n", "This file is empty."),
        (lambda: gzip.compress(b"a,b\n" + b"0" * 80_000_000), "250 times its size"),
        (lambda: b",".join(b"c%d" % n for n in range(1_000_000)), "too many columns"),
        (archive, "This is a ZIP archive."),
        (spanning, "too large to open safely"),
    ],
    ids=["empty", "blank", "bomb", "columns", "archive", "spanning"],
)
def test_what_cannot_be_read_is_said_where_it_was_dropped_and_leaves_nothing(
    alice, browser, store, content, sentence
):
    answer = dropped(browser, content())
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not list(store.glob("*"))
    with as_user(alice, read_only=True):
        assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"Name,Email\n" + GOOD + b"B\0b,bob@example.com\n", "contains a NUL character"),
        (b"Name,Email\n" + GOOD + b"Bob\n", "This row has 1 cell where the header has 2."),
        (b"Name,Email\n" + ACCENTED + "José,j@example.com\n".encode("latin-1"), "cannot be read as UTF-8"),
        (b"Name,Email\n" + GOOD + b"y" * 10_000_000 + b",b@example.com\n", "10,000,000 characters"),
        (b"Name,Email\n" + GOOD + b'"Bob,bob@example.com\n', "never closed"),
    ],
    ids=["nul", "ragged", "encoding", "ten megabytes", "quote"],
)
def test_a_bad_row_says_why_and_the_good_rows_go_in(alice, browser, run_jobs, content, sentence):
    address = dropped(browser, content).headers["Location"]
    browser.post(address, {**CHOSEN, "do": "check"})
    run_jobs()
    assert sentence in browser.get(f"{address}rows/?part=0&verdict=rejected").content.decode()
    browser.post(f"{address}commit/")
    run_jobs()
    with as_user(alice, read_only=True):
        assert ImportRun.objects.get().counts == {"0": {"new": 30, "rejected": 1}}
        assert Contact.objects.count() == 30


def test_formulas_stay_text_on_the_way_in_and_are_harmless_on_the_way_out(alice, browser, run_jobs):
    content = b"Name,Email\n=cmd|' /C calc'!A0,a@example.com\n@SUM(A1),nowhere\n"
    address = dropped(browser, content).headers["Location"]
    browser.post(address, {**CHOSEN, "do": "check"})
    run_jobs()
    browser.post(f"{address}commit/")
    run_jobs()
    with as_user(alice, read_only=True):
        assert Contact.objects.get().name == "=cmd|' /C calc'!A0"
    mend = b"".join(browser.get(f"{address}errors.csv").streaming_content).decode()
    assert mend.splitlines()[1].startswith("'@SUM(A1),nowhere")


def test_doubled_and_missing_headings_are_told_apart(browser):
    address = dropped(browser, b"Name,Email,Email,\nDana,a@example.com,b@example.com,q\n").headers["Location"]
    page = browser.get(address).content.decode()
    for heading in ("Email (2)", "Column 4"):
        assert heading in page
