"""Whoever looks for a record that was merged away is led to the one that stayed, by page, API and import."""

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates.actions import merge_contact, undo_merge
from fullcircle.identify.imports.matching import found_by
from fullcircle.interact.activities.actions import log_activity
from fullcircle.platform.api.tests.conftest import Api, key_of
from fullcircle.platform.events import timeline
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.resource import resource_for
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged(bob):
    """Dana, and the number under which she was known a second time."""
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana Reyes", "external_id": "A1"})
        twin = create_record(Contact, by=by, values={"name": "D. Reyes", "external_id": "B2"})
        log_activity(twin, by=by, kind="call", body="About Thursdays")
        merge_contact(dana, by=by, other=twin)
    return dana, twin


def test_the_old_page_leads_to_the_new_one(merged, bob, signed_in):
    dana, twin = merged
    browser = signed_in(bob)
    answer = browser.get(f"/contacts/{twin.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/contacts/{dana.pk}/")
    page = browser.get(answer["Location"]).content.decode()
    assert "D. Reyes was merged into this contact." in page
    assert "About Thursdays" in page
    assert browser.get(f"/contacts/{twin.pk}/edit/").status_code == 409


def test_the_old_number_leads_on_in_the_api(merged, bob):
    dana, twin = merged
    api = Api(key_of(bob))
    asked = api.get(f"contacts/{twin.pk}?fields=name")
    assert (asked.status_code, asked["Location"]) == (307, f"/api/v1/contacts/{dana.pk}?fields=name")
    assert asked.json()["merged_into"] == dana.pk
    assert api.get(f"contacts/{twin.pk}/timeline")["Location"] == f"/api/v1/contacts/{dana.pk}/timeline"
    refused = api.patch(f"contacts/{twin.pk}", {"city": "Porto"}, version=None, If_Match="*")
    assert (refused.status_code, refused.json()["merged_into"]) == (409, dana.pk)


def test_an_import_by_the_old_number_finds_the_new_record(merged, bob):
    dana, _ = merged
    resource = resource_for("contact")
    with as_user(bob) as by:
        assert found_by(resource, resource.field("external_id", by), ["A1", "B2"]) == {
            "A1": [dana.pk],
            "B2": [dana.pk],
        }


def test_one_timeline_tells_of_both_and_of_nothing_twice(merged, bob):
    dana, twin = merged
    with as_user(bob) as by:
        story = timeline.read(Contact.objects.get(pk=dana.pk))
        kinds = sorted(row.kind for row in story.rows)
        assert kinds == ["call", "contact.added", "contact.added", "merge.done"]
        assert story.total == 4
        undo_merge(Merge.objects.get(), by=by)
        kinds = [
            sorted(row.kind for row in timeline.read(Contact.objects.get(pk=each.pk)).rows)
            for each in (dana, twin)
        ]
        assert kinds == [
            ["contact.added", "merge.done", "merge.undone"],
            ["call", "contact.added", "merge.done", "merge.undone"],
        ]


def test_lists_of_archived_records_leave_it_out(merged, bob, signed_in):
    page = signed_in(bob).get("/contacts/", {"archived": "1"}).content.decode()
    assert "D. Reyes" not in page


def test_programs_merge_and_part(bob):
    api = Api(key_of(bob))
    dana, twin = (api.post("contacts", {"name": name}).json()["id"] for name in ("Dana", "Dana R."))
    done = api.post(f"contacts/{dana}/actions/merge_contact", {"other": twin, "choices": {"name": "lost"}})
    assert (done.status_code, done.json()["name"]) == (200, "Dana R.")
    with as_user(bob):
        merge = Merge.objects.get().pk
    assert api.post(f"actions/undo_merge/{merge}", {}).status_code == 200
    assert api.get(f"contacts/{twin}").status_code == 200
