"""Defining a kind of record: it is there at once, for those who may know of it, and in every process."""

import json

import pytest
from django.db import transaction
from django.http import QueryDict

from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.models import Role
from fullcircle.platform.actions import NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.fields.actions import change_field, define_field, remove_field
from fullcircle.platform.objects import kinds
from fullcircle.platform.objects.actions import (
    change_object,
    define_object,
    remove_object,
    restore_object,
)
from fullcircle.platform.objects.models import ObjectDefinition, ObjectRecord
from fullcircle.platform.records import definitions, listed, listing
from fullcircle.platform.records.actions import create_record, edit_record
from fullcircle.platform.records.models import CustomField
from fullcircle.platform.records.query import read_query
from fullcircle.platform.records.resource import Resource, resource_for, resources
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def define(by, singular="Boat", plural="Boats", **more) -> ObjectDefinition:
    made = define_object(by=by, singular=singular, plural=plural, **more)
    define_field(by=by, resource=made.key, label="Length", kind="number")
    define_field(by=by, resource=made.key, label="Belongs to", kind="relation", target="contact")
    return made


def known(key: str) -> Resource:
    found = resource_for(key)
    assert found
    return found


def new(by, key: str = "x_boat", name: str = "Morning Star", **values):
    return create_record(known(key).model, by=by, values={"name": name, **values})


@pytest.fixture
def boats(alice) -> ObjectDefinition:
    with as_user(alice) as by:
        return define(by)


def test_a_kind_is_defined_in_the_browser_and_there_at_once(alice, bob, signed_in):
    browser = signed_in(alice)
    said = {
        "singular": "Boat", "plural": "Boats", "name_label": "Name of the boat", "area": "Serve", "icon": "sailboat",
        "seen_by": "owner",
    }  # fmt: skip
    answer = browser.post("/settings/objects/new/", said)
    assert answer.status_code == 302, answer.content.decode()
    pk = answer["Location"].rstrip("/").rpartition("/")[2]
    field = {"label": "Registration", "kind": "text", "unique": "on", "choices": ""}
    assert browser.post("/settings/fields/x_boat/new/", field)["Location"] == f"/settings/objects/{pk}/"
    page = browser.get(f"/settings/objects/{pk}/").content.decode()
    assert "Registration" in page
    assert "unique" in page

    theirs = signed_in(bob)
    assert 'href="/x-boats/"' in theirs.get("/").content.decode()
    form = theirs.get("/x-boats/new/").content.decode()
    assert "Name of the boat" in form
    assert "Registration" in form
    made = theirs.post("/x-boats/new/", {"name": "Morning Star", "registration": "US 4711"})
    assert made.status_code == 302
    assert "US 4711" in theirs.get(made["Location"]).content.decode()
    assert "Morning Star" in theirs.get("/palette/?q=Mornign+Star").content.decode()  # a typing mistake
    refused = theirs.post("/x-boats/new/", {"name": "Evening Star", "registration": "us 4711"})
    assert refused.status_code == 422
    assert "Another boat already has this registration." in refused.content.decode()


def test_only_who_manages_the_settings_defines(bob, signed_in):
    with as_user(bob) as by, pytest.raises(NotAllowed):
        define_object(by=by, singular="Boat", plural="Boats")
    assert signed_in(bob).get("/settings/objects/").status_code == 403


@pytest.mark.parametrize(
    ("singular", "plural", "wrong"),
    [
        ("Contact", "People", "singular"),
        ("Person", "contacts", "plural"),
        ("", "Boats", "singular"),
        ("Boat", "  ", "plural"),
        ("B" * 41, "Boats", "singular"),
        ("…", "Boats", "singular"),
    ],
)
def test_names_that_are_taken_or_say_nothing_are_refused(singular, plural, wrong, alice):
    with as_user(alice) as by, pytest.raises(Refused) as refused:
        define_object(by=by, singular=singular, plural=plural)
    assert wrong in refused.value.fields


def test_hostile_names_are_only_words(alice, signed_in):
    with as_user(alice) as by:
        made = define_object(
            by=by, singular="<script>alert(1)</script>", plural="'; DROP TABLE x --", description="{{ 7*7 }}"
        )
        assert made.key == "x_scriptalert1script"
        assert made.slug == "x-drop-table-x"
        new(by, made.key)
        others = define_object(by=by, singular="物件", plural="物件たち")
        assert others.key == "x_object"
        assert others.slug == "x-object"
    browser = signed_in(alice)
    html = browser.get("/x-drop-table-x/").content.decode()
    assert "<script>alert" not in html
    assert browser.get("/x-object/").status_code == 200


def test_a_name_is_taken_while_it_is_there_removed_or_not(boats, alice):
    with as_user(alice) as by:
        with pytest.raises(Refused, match="Boats already"):
            define_object(by=by, singular="boat", plural="Vessels")
        remove_object(boats, by=by, records="keep")
        with pytest.raises(Refused, match="which was removed"):
            define_object(by=by, singular="Boat", plural="Vessels")


def test_every_process_knows_of_it_with_the_next_request(alice, signed_in):
    """What another process keeps is as old as the number it last saw; the next request brings the new one."""
    browser = signed_in(alice)
    assert browser.get("/x-boats/").status_code == 404
    kept, kept_fields = kinds._kept, definitions._kept
    with as_user(alice) as by:
        define(by)
    kinds._kept, definitions._kept = kept, kept_fields  # as in a process that took no part in it
    kinds._changed.set(None)
    definitions._changed.set(None)
    assert browser.get("/x-boats/").status_code == 200
    assert "length" in browser.get("/api/v1/openapi.json").content.decode()
    with acting(system("tests")):
        assert "x_boat" in resources()  # background work asks for the number itself


def test_what_was_not_committed_is_known_to_nobody(alice):
    with as_user(alice) as by:
        define(by)
        assert "x_boat" in resources()
        transaction.set_rollback(True)
    with as_user(alice):
        assert "x_boat" not in resources()


def test_a_restricted_kind_is_unknown_to_who_holds_no_right_to_it(alice, bob, signed_in):
    with as_user(alice) as by:
        define(by, singular="Salary", plural="Salaries", is_restricted=True, seen_by="everybody")
        made = new(by, "x_salary", "Bob's")
    with as_user(bob):
        assert "x_salary" not in resources()
        assert not ObjectRecord.objects.exists()  # the database says so, whatever the pages ask
        assert not LoggedEvent.objects.filter(about_kind="x_salary").exists()
    browser = signed_in(bob)
    for address in ("/x-salaries/", f"/x-salaries/{made.pk}/", "/api/v1/x-salaries", "/options/x-salaries/"):
        assert browser.get(address).status_code == 404, address
    assert "x-salaries" not in browser.get("/palette/?q=Salaries").content.decode()
    assert browser.get("/api/v1/search?q=Bob%27s").json()["data"] == []
    with acting(system("tests")):
        role = Role.objects.get(key="sales")
        role.capabilities = [*role.capabilities, "x_salary.view"]
        role.save()
    assert browser.get(f"/x-salaries/{made.pk}/").status_code == 200


def test_records_of_one_kind_are_no_records_of_another(boats, alice, signed_in):
    with as_user(alice) as by:
        define(by, singular="Car", plural="Cars")
        boat, car = new(by), new(by, "x_car", "Morning Star")
    browser = signed_in(alice)
    assert browser.get(f"/x-cars/{boat.pk}/").status_code == 404
    assert browser.get(f"/api/v1/x-cars/{boat.pk}").status_code == 404
    for way in (browser.delete, browser.get):
        assert way(f"/api/v1/x-boats/{car.pk}").status_code == 404
    found = browser.get("/api/v1/search?q=Morning&in=x-cars").json()["data"]
    assert [(each["kind"], each["id"]) for each in found] == [("x_car", car.pk)]


def test_everybody_sees_what_everybody_may_see_and_its_owner_changes_it(boats, alice, bob, charlie, run_jobs):
    with as_user(bob) as by:
        made = new(by)
    with as_user(charlie):
        assert not ObjectRecord.objects.exists()
    with as_user(alice) as by:
        change_object(boats, by=by, singular="Boat", plural="Boats", seen_by="everybody")
    run_jobs()
    with as_user(charlie) as by:
        seen = known("x_boat").model.objects.get()
        with pytest.raises(Refused):
            edit_record(seen, by=by, values={"name": "Mine"})
    with as_user(bob) as by:
        assert edit_record(made, by=by, values={"name": "Still mine"}).name == "Still mine"


def test_lists_ask_an_index_for_every_kind_of_value(boats, alice):
    with as_user(alice) as by:
        for at in range(5):
            new(by, name=f"Boat {at}", length=at * 10 if at else None)
        resource = known("x_boat")
        length = resource.field("length", by)
        assert length
        assert length.slot == "slot_n1"
        names = {}
        for asked in ("sort=length", "sort=-length", "length__gte=20", "length=10", "length__empty=1"):
            query = read_query(resource, QueryDict(asked), by)
            names[asked] = [each.name[-1] for each in listed.page(resource, query).rows]
        assert names["sort=length"] == ["1", "2", "3", "4", "0"]
        assert names["sort=-length"] == ["4", "3", "2", "1", "0"]
        assert sorted(names["length__gte=20"]) == ["2", "3", "4"]
        assert names["length=10"] == ["1"]
        assert names["length__empty=1"] == ["0"]
        query = read_query(resource, QueryDict("sort=length"), by)
        asked = listing.numbers(resource, listing.matching(resource, query), query, 51)
        assert all("slot_n1" in str(each.query) and "reach_n" in str(each.query) for each in asked)


def test_a_field_that_comes_later_is_filled_before_lists_rely_on_it(boats, alice, run_jobs):
    with as_user(alice) as by:
        made = new(by)
        field = define_field(by=by, resource="x_boat", label="Model", kind="text")
        assert not field.slot_is_filled
    with as_user(alice) as by:
        edit_record(made, by=by, values={"model": "Hanse"})
    run_jobs()
    with as_user(alice) as by:
        field.refresh_from_db()
        assert field.slot_is_filled
        row = ObjectRecord.objects.get(pk=made.pk)
        assert (row.slot_t1, row.reach_t) == ("hanse", 1)
        remove_field(field, by=by, values="keep")
        assert CustomField.objects.get(pk=field.pk).slot == ""


def test_values_that_are_there_twice_keep_a_field_from_being_unique(boats, alice, run_jobs):
    with as_user(alice) as by:
        field = define_field(by=by, resource="x_boat", label="Model", kind="text")
        for name in ("One", "Two"):
            new(by, name=name, model="Hanse")
        with pytest.raises(Refused, match="held by more than one"):
            change_field(field, by=by, label="Model", unique=True)
        first = known("x_boat").model.objects.first()
        edit_record(first, by=by, values={"model": "Bavaria"})
        change_field(field, by=by, label="Model", unique=True)
    run_jobs()
    with as_user(alice) as by, pytest.raises(Refused) as refused:
        edit_record(first, by=by, values={"model": "hanse"})
    assert "model" in refused.value.fields


def test_boats_are_on_the_page_of_who_they_belong_to(boats, alice, bob, signed_in):
    with as_user(bob) as by:
        dana = create_record(Contact, by=by, values={"name": "Dana"})
        new(by, belongs_to=dana.pk)
    html = signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    assert f"/contacts/{dana.pk}/parts/related/" in html
    part = signed_in(bob).get(f"/contacts/{dana.pk}/parts/related/").content.decode()
    assert "Morning Star" in part
    assert f"/x-boats/new/?belongs_to={dana.pk}" in part
    answer = signed_in(bob).get(f"/api/v1/x-boats?belongs_to={dana.pk}").json()
    assert [each["name"] for each in answer["data"]] == ["Morning Star"]
    form = signed_in(bob).get(f"/x-boats/new/?belongs_to={dana.pk}").content.decode()
    assert "Dana" in form


def test_what_happens_to_a_boat_is_part_of_its_owners_story(boats, alice, bob, charlie, signed_in):
    with as_user(bob) as by:
        dana, erin = (create_record(Contact, by=by, values={"name": name}) for name in ("Dana", "Erin"))
        boat = new(by, belongs_to=dana.pk)
        edit_record(boat, by=by, values={"length": 12})
        new(by, name="Of nobody")
    story = signed_in(bob).get(f"/timeline/contact/{dana.pk}/").content.decode()
    for told in ("Boat added", "Morning Star", "Boat changed", "Length", f'href="/x-boats/{boat.pk}/"'):
        assert told in story
    assert "Boat added" not in signed_in(bob).get(f"/timeline/contact/{erin.pk}/").content.decode()
    assert signed_in(charlie).get(f"/timeline/contact/{dana.pk}/").status_code == 404
    with as_user(bob):
        [alone] = LoggedEvent.objects.filter(type="x_boat.added", within_id=None)
        assert alone.payload["changes"]["name"] == "Of nobody"


def test_programs_are_told_what_does_not_fit(boats, alice, signed_in):
    browser = signed_in(alice)

    def post(body: dict):
        return browser.post("/api/v1/x-boats", json.dumps(body), content_type="application/json")

    assert post({"name": "A", "custom": {"length": 3}}).status_code == 201
    assert post({"name": "A", "custom": {"length": "long"}}).json()["errors"] == {
        "length": "“long” is not a number."
    }
    assert "custom.color" in post({"name": "A", "custom": {"color": "red"}}).json()["errors"]
    assert "custom.length" in post({"name": "A", "custom": {"length": True}}).json()["errors"]


def test_removing_asks_what_becomes_of_the_records_and_is_taken_back(boats, alice, signed_in):
    with as_user(alice) as by:
        made = new(by)
    browser = signed_in(alice)
    asked = browser.get(f"/settings/objects/{boats.pk}/leaving/").content.decode()
    assert "1 record" in asked
    assert "2 fields" in asked
    browser.post(f"/settings/objects/{boats.pk}/remove/", {"records": "delete", "number": "7"})
    assert browser.get("/x-boats/").status_code == 200  # the number was wrong
    browser.post(f"/settings/objects/{boats.pk}/remove/", {"records": "delete", "number": "1"})
    assert browser.get("/x-boats/").status_code == 404
    assert browser.get(f"/api/v1/x-boats/{made.pk}").status_code == 404
    browser.post(f"/settings/objects/{boats.pk}/restore/")
    assert browser.get(f"/x-boats/{made.pk}/").status_code == 200


def test_records_are_deleted_once_their_days_are_over(boats, alice, run_jobs):
    from django.utils import timezone

    from fullcircle.platform.objects.jobs import delete_what_is_over

    with as_user(alice) as by:
        new(by)
        remove_object(boats, by=by, records="delete")
    delete_what_is_over.function()
    with acting(system("tests")):
        assert ObjectRecord.objects.exists()  # not yet
        ObjectDefinition.objects.update(delete_after=timezone.now())
    delete_what_is_over.function()
    with acting(system("tests")) as by:
        assert not ObjectRecord.objects.exists()
        assert not ObjectDefinition.objects.exists()
        assert not CustomField.objects.filter(resource="x_boat").exists()
        assert not LoggedEvent.objects.filter(about_kind="x_boat").exists()
        assert LoggedEvent.objects.filter(type="object.deleted").exists()
    with as_user(alice) as by, pytest.raises(Refused):
        restore_object(boats, by=by)
