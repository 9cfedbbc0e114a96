"""The pages on which two records are compared and merged, and a merge is undone."""

import json
import re

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(bob):
    with as_user(bob) as by:
        return [
            create_record(Contact, by=by, values=values)
            for values in (
                {"name": "Dana Reyes", "email": "dana@example.com", "city": "Lisbon"},
                {"name": "D. Reyes", "email": "d.reyes@work.example", "phone": "+351211234567"},
            )
        ]


def address(one, other) -> str:
    return f"/duplicates/contacts/{one.pk}/{other.pk}/"


def test_both_stand_side_by_side(two, bob, signed_in):
    page = signed_in(bob).get(address(*two)).content.decode()
    assert "Merge Dana Reyes and D. Reyes" in page
    assert re.search(r'value="kept" checked><span><strong><bdi dir="ltr">dana@example.com', page)
    assert "+351211234567" in page


def test_merging_goes_on_to_the_one_that_stays_and_can_be_taken_back(two, bob, signed_in):
    browser = signed_in(bob)
    answer = browser.post(f"{address(*two)}merge/", {"of:email": "lost", "version": two[0].version})
    assert (answer.status_code, answer["Location"]) == (303, f"/contacts/{two[0].pk}/")
    with as_user(bob):
        assert Contact.objects.get(pk=two[0].pk).email == "d.reyes@work.example"
        merge = Merge.objects.get()
    page = browser.get(answer["Location"]).content.decode()
    assert f'data-undo="/duplicates/merges/{merge.pk}/undo/"' in page
    undone = browser.post(f"/duplicates/merges/{merge.pk}/undo/")
    assert json.loads(undone["X-Toast"])["message"] == "D. Reyes and Dana Reyes are two again."
    with as_user(bob):
        assert Contact.objects.filter(archived_at=None).count() == 2


def test_whoever_was_faster_is_not_overwritten(two, bob, signed_in):
    answer = signed_in(bob).post(f"{address(*two)}merge/", {"version": "7"})
    assert answer.status_code == 409
    with as_user(bob):
        assert not Merge.objects.exists()


def test_past_merges_are_listed_for_those_who_see_the_records(two, bob, charlie, signed_in):
    signed_in(bob).post(f"{address(*two)}merge/", {})
    assert "D. Reyes" in signed_in(bob).get("/duplicates/merges/").content.decode()
    assert "D. Reyes" not in signed_in(charlie).get("/duplicates/merges/").content.decode()


def test_strangers_to_the_records_see_nothing(two, charlie, reader, signed_in):
    assert signed_in(charlie).get(address(*two)).status_code == 404
    assert signed_in(charlie).post(f"{address(*two)}merge/", {}).status_code == 404
    assert signed_in(reader).get(address(*two)).status_code == 403
