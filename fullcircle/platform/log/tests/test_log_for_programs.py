"""The log for programs: the same entries for the same right, narrowed and page after page."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user


@pytest.fixture
def dana(bob) -> Contact:
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana", "owner": bob.pk})
        return edit_record(dana, by=by, values={"job_title": "Chef"})


def test_a_program_reads_who_did_what_and_goes_on_where_it_ended(dana, alice, bob):
    reader = Api(key_of(alice))

    def read(**asked):
        answer = reader.get(f"log?{urlencode(asked)}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    about = {"kind": "contact", "record": dana.pk}
    first = read(**about, limit=1)
    (change,) = first["data"]
    assert (change["type"], change["by"], change["by_id"]) == ("contact.changed", "Bob", bob.pk)
    assert change["payload"]["changes"]["job_title"] == ["", "Chef"]
    rest = read(**about, limit=1, after=first["next"])
    assert [entry["type"] for entry in rest["data"]] == ["contact.added"]
    assert rest["next"] is None
    assert [entry["type"] for entry in read(deed="any.added", person=bob.pk)["data"]] == ["contact.added"]
    now = timezone.now()
    assert read(**about, until=(now - timedelta(days=1)).isoformat())["data"] == []
    assert len(read(**about, since=(now - timedelta(days=1)).isoformat())["data"]) == 2


def test_who_may_not_read_the_log_and_what_makes_no_sense_is_refused(dana, alice, bob, charlie):
    assert Api(key_of(bob)).get("log").status_code == 403
    assert Api(key_of(alice, "contact.view")).get("log").status_code == 403
    reader = Api(key_of(alice))
    wrong = {"record=1": "kind", "deed=moon.landed": "deed", "person=x": "person"}
    for asked, field in wrong.items():
        answer = reader.get(f"log?{asked}")
        assert answer.status_code == 422
        assert field in answer.json()["errors"]
    for asked in ("after=nowhere", "since=yesterday", "moon=1", "limit=1000"):
        assert reader.get(f"log?{asked}").status_code in (400, 422)


def test_a_manager_reads_of_records_that_she_may_see(dana, charlie, mia):
    with as_user(charlie) as by:
        hidden = create_record(Contact, by=by, values={"name": "Hidden Erin", "owner": charlie.pk})
    found = {entry["about_id"] for entry in Api(key_of(mia)).get("log?kind=contact").json()["data"]}
    assert dana.pk in found
    assert hidden.pk not in found
