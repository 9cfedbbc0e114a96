"""Whoever sees a record sees its files, nobody else does, and a content is kept once."""

import os
import shutil
import time
from collections import namedtuple
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.utils import ProgrammingError

from fullcircle.config.env import env
from fullcircle.platform.actions import Missing, NotAllowed
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.files.actions import attach_file, keep_own_file, remove_file
from fullcircle.platform.files.errors import NoRoom, TooLarge
from fullcircle.platform.files.jobs import sweep_files
from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.files.tests.conftest import contents, picture, upload
from tests.cast import as_user

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 a contract"


@pytest.fixture
def contract(dana, bob) -> StoredFile:
    with as_user(bob) as by:
        return attach_file(dana, by=by, upload=upload("contract.pdf", PDF))


def test_a_file_is_kept_with_its_record_and_told_of(contract, dana, bob, shelves: Path):
    with as_user(bob):
        assert StoredFile.objects.get().name == "contract.pdf"
        told = LoggedEvent.objects.get(type="file.attached")
    assert (told.about_kind, told.about_id, told.payload["name"]) == ("contact", dana.pk, "contract.pdf")
    assert [path.read_bytes() for path in contents(shelves)] == [PDF]


def test_the_owner_downloads_it_and_a_stranger_finds_nothing(contract, bob, charlie, mia, signed_in):
    answer = signed_in(bob).get(contract.url)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="contract.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")
    assert signed_in(charlie).get(contract.url).status_code == 404
    assert b"".join(signed_in(mia).get(contract.url).streaming_content) == PDF


def test_guessed_addresses_lead_nowhere(contract, bob, signed_in):
    browser = signed_in(bob)
    guesses = [
        contract.key[:-1] + "0x"[contract.key[-1] == "0"],
        "0" * 32,
        "..%2f..%2fetc%2fpasswd",
        contract.digest,
    ]
    assert {browser.get(f"/files/{guess}/").status_code for guess in guesses} == {404}


def test_a_stranger_can_neither_attach_nor_remove(contract, dana, charlie, reader, signed_in):
    with as_user(charlie) as by:
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            attach_file(dana, by=by, upload=upload("x.txt", b"words"))
        with pytest.raises(Missing):
            remove_file(dana, by=by, file=contract)
    with as_user(reader) as by, pytest.raises(NotAllowed):
        attach_file(dana, by=by, upload=upload("x.txt", b"words"))
    address = f"/files/contact/{dana.pk}/add/"
    sent = {"file": SimpleUploadedFile("x.txt", b"words")}
    assert signed_in(charlie).post(address, sent).status_code == 404


def test_one_may_not_move_a_file_to_a_record_of_somebody_else(contract, charlie, bob):
    from fullcircle.identify.contacts.models import Contact
    from fullcircle.platform.records.actions import create_record

    with as_user(charlie) as by:
        theirs = create_record(Contact, by=by, values={"name": "Erin"})
    with as_user(bob), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        StoredFile.objects.filter(pk=contract.pk).update(about_id=theirs.pk)


def test_the_panel_attaches_shows_and_removes(dana, bob, signed_in):
    browser = signed_in(bob)
    files = [SimpleUploadedFile("a.txt", b"words"), SimpleUploadedFile("../b<b>.png", picture())]
    shown = browser.post(f"/files/contact/{dana.pk}/add/", {"file": files}).content.decode()
    assert "a.txt" in shown
    assert "b_b_.png" in shown
    assert "a.txt" in browser.get(f"/contacts/{dana.pk}/").content.decode()
    with as_user(bob):
        file = StoredFile.objects.get(name="a.txt")
    shown = browser.post(f"/files/contact/{dana.pk}/{file.key}/remove/").content.decode()
    assert "a.txt" not in shown
    assert browser.get(file.url).status_code == 404


def test_refusals_are_sentences_and_leave_nothing(dana, bob, signed_in, shelves: Path):
    browser, address = signed_in(bob), f"/files/contact/{dana.pk}/add/"
    refused = browser.post(address, {"file": SimpleUploadedFile("x.png", b"<svg onload=alert(1)>")})
    assert refused.status_code == 415
    assert refused.content.decode().startswith("SVG drawings can hold programs")
    assert browser.post(address, {}).status_code == 422
    assert not contents(shelves)
    with as_user(bob):
        assert not StoredFile.objects.exists()


def test_the_same_content_is_kept_once(contract, dana, bob, shelves: Path):
    with as_user(bob) as by:
        again = attach_file(dana, by=by, upload=upload("copy.pdf", PDF))
    assert again.digest == contract.digest
    assert again.key != contract.key
    assert len(contents(shelves)) == 1


def test_a_file_of_ones_own_is_nobody_elses(bob, mia, reader):
    with as_user(bob) as by:
        keep_own_file(by=by, upload=upload("export.csv", b"name\nDana\n"))
        assert StoredFile.objects.count() == 1
    for other in (mia, reader):
        with as_user(other):
            assert not StoredFile.objects.exists()


def test_a_nearly_full_disk_takes_no_files(dana, bob, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**11, 10**11 - 10**9, 10**9))
    with as_user(bob) as by, pytest.raises(NoRoom) as refused:
        attach_file(dana, by=by, upload=upload("x.txt", b"words"))
    assert refused.value.status == 507


def test_what_is_too_large_is_turned_away(dana, bob, signed_in):
    with as_user(bob) as by, pytest.raises(TooLarge, match=r"larger than 25 MB"):
        attach_file(dana, by=by, upload=upload("x.txt", b"words" * 6_000_000))
    announced = {"CONTENT_LENGTH": str(env.largest_file_mb * 2_000_000)}
    answer = signed_in(bob).post(
        f"/files/contact/{dana.pk}/add/", b"", content_type="multipart/form-data", **announced
    )
    assert answer.status_code == 413


def test_contents_without_a_file_are_swept_and_others_stay(contract, dana, bob, shelves: Path):
    with as_user(bob) as by:
        attach_file(dana, by=by, upload=upload("lost.txt", b"never committed"))
        transaction.set_rollback(True)
    draft = shelves.with_name("incoming") / "0123"
    draft.write_bytes(b"half a file of a process that died")
    sweep_files()
    assert len(contents(shelves)) == 2  # too young to be thrown away
    for path in [draft, *contents(shelves)]:
        os.utime(path, (0, time.time() - 2 * 24 * 3600))
    sweep_files()
    assert [path.name for path in contents(shelves)] == [contract.digest]
    assert not draft.exists()
