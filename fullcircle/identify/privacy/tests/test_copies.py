"""One package with everything about Dana, which only she fetches, for a while."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fullcircle.identify.privacy.jobs import forget_old_copies
from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.identify.privacy.starting import prepare_copy, send_copy
from fullcircle.interact.activities.actions import log_activity
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Refused
from fullcircle.platform.files.actions import Upload, attach_file
from fullcircle.platform.privacy import packages
from fullcircle.platform.privacy.models import Copy
from fullcircle.platform.records.actions import edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(alice, asked, dana, run_jobs) -> Copy:
    """Dana's, with a note, a file and a sensitive value in it."""
    with as_user(alice) as by:
        edit_record(dana, by=by, values={"birth_date": "1990-03-03"})
        log_activity(
            dana, by=by, body="She copied bob@elsewhere.example in; her own is dana@dearborn.example."
        )
        attach_file(dana, by=by, upload=Upload("letter.txt", io.BytesIO(b"Dear Dana"), 9))
    request = asked("portability")
    with as_user(alice) as by:
        prepare_copy(request, by=by)
    run_jobs()
    with acting(system("tests")):
        return Copy.objects.get()


def test_the_package_has_everything_for_people_and_programs(alice, copy):
    with zipfile.ZipFile(packages.place_of(copy.token)) as archive:
        data = json.loads(archive.read("data.json"))["data"]
        page = archive.read("index.html").decode()
        [letter] = [name for name in archive.namelist() if name.startswith("files/")]
        assert archive.read(letter) == b"Dear Dana"
        assert {"tables/identify_contact.csv", "tables/interact_activity.csv"} <= set(archive.namelist())
        assert b"dana@dearborn.example" in archive.read("tables/identify_contact.csv")
    assert data["identify_contact_sensitive"][0]["birth_date"] == "1990-03-03"
    assert (copy.rows, copy.tables, copy.files) == (sum(map(len, data.values())), len(data), 1)
    note = data["interact_activity"][0]["body"]
    assert note == "She copied [somebody else's address] in; her own is dana@dearborn.example."
    everything = json.dumps(data) + page
    assert not [other for other in ("bob@elsewhere.example", alice.email, "<script") if other in everything]
    assert all(words in page for words in ("Dana Dearborn", "What is not in here"))


def test_the_link_is_mailed_and_fetches_it_until_its_day(alice, copy, run_jobs, shelves, mailoutbox):
    with as_user(alice) as by:
        request = PrivacyRequest.objects.get()
        send_copy(request, by=by)
    run_jobs()
    [mail] = mailoutbox
    assert mail.to == ["dana@dearborn.example"]
    link = f"/copy/{packages.secret_of(bytes(copy.salt))}/"
    assert link in mail.body
    page = Client().get(link)
    assert b"Download it" in page.content
    assert b"dana@dearborn.example" not in page.content
    assert fetched(copy) == 0  # a program that only looks has not downloaded
    answer = Client().post(link)
    assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))
    assert fetched(copy) == 1
    with acting(system("tests")):
        assert PrivacyRequest.objects.get().state == "done"
        Copy.objects.update(expires_at=timezone.now() - timedelta(days=2))
    assert Client().get(link).status_code == Client().post(link).status_code == 404
    forget_old_copies.function()
    assert not list(packages.folder().glob("*"))
    assert Client().get("/copy/nonsense/").status_code == 404


def fetched(copy: Copy) -> int:
    with acting(system("tests"), read_only=True):
        return Copy.objects.get(pk=copy.pk).fetched


def test_no_link_goes_out_without_a_copy_or_an_address(alice, asked, dana):
    request = asked("access")
    with as_user(alice) as by:
        with pytest.raises(Refused, match="Make the copy first"):
            send_copy(request, by=by)
