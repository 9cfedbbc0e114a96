"""Kinds that people defined come in from files as any other, and go out again."""

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates.actions import merge_contact, undo_merge
from fullcircle.identify.imports import actions, running
from fullcircle.identify.imports.models import Outcome
from fullcircle.identify.imports.plan import Plan, first_match, read_plan, resolved
from fullcircle.identify.imports.tests.test_importing import fresh, imported
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.actions import Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.fields.actions import define_field
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.objects.actions import define_object
from fullcircle.platform.objects.models import ObjectRecord
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.resource import resource_for
from tests.cast import as_user

pytestmark = pytest.mark.django_db

BOATS = (
    "Boat,Length,Plate,Owner\n"
    "Morning Star,11.4,US 1,dana@example.com\n"
    "Evening Star,9,US 2,nobody@example.com\n"
    "Morning Star,7.5,us 1,\n"
)


def plan(match: str = "", mode: str = "both") -> Plan:
    cells = [("name", 0), ("length", 1), ("plate", 2), ("belongs_to", 3)]
    part = {
        "resource": "x_boat", "match": match, "mode": mode,
        "cells": [{"field": field, "columns": [at]} for field, at in cells],
    }  # fmt: skip
    return read_plan({"parts": [part]})


@pytest.fixture
def dana(alice) -> Contact:
    with as_user(alice) as by:
        for singular, plural in (("Boat", "Boats"), ("Car", "Cars")):
            key = define_object(by=by, singular=singular, plural=plural).key
            define_field(by=by, resource=key, label="Length", kind="number")
            define_field(by=by, resource=key, label="Plate", kind="text", unique=True)
            define_field(by=by, resource=key, label="Belongs to", kind="relation", target="contact")
        return create_record(Contact, by=by, values={"name": "Dana", "email": "dana@example.com"})


def model(key: str) -> type[ObjectRecord]:
    found = resource_for(key)
    assert found
    return found.model


def test_a_file_of_boats_comes_in_and_is_taken_back(dana, alice):
    run = imported(alice, BOATS, plan())
    assert run.counts["0"] == {"new": 1, "rejected": 2}
    with as_user(alice) as by:
        boat = model("x_boat").objects.get()
        assert (boat.name, boat.kind_id, boat.custom["length"]) == ("Morning Star", "x_boat", "11.4")
        assert boat.slot_r1 == dana.pk
        assert LoggedEvent.objects.filter(type="x_boat.added", about_id=boat.pk).exists()
        reasons = " ".join(Outcome.objects.filter(verdict="rejected").values_list("reason", flat=True))
        assert "Another boat already has this plate." in reasons
        actions.revert_import(run, by=by)
    running.revert_rows(run.pk, actor_for_user(alice.pk))
    assert fresh(alice, run).state == "reverted"
    with as_user(alice):
        assert not ObjectRecord.objects.exists()


def test_an_import_finds_boats_and_no_cars_of_the_same_name(dana, alice):
    with as_user(alice) as by:
        car = create_record(model("x_car"), by=by, values={"name": "Morning Star", "length": 4})
        boat = create_record(model("x_boat"), by=by, values={"name": "Morning Star", "length": 5})
    run = imported(alice, "Boat,Length,Plate,Owner\nMorning Star,11.4,,\n", plan(match="name"))
    assert run.counts["0"] == {"update": 1}
    with as_user(alice):
        assert ObjectRecord.objects.get(pk=car.pk).custom["length"] == "4"
        assert ObjectRecord.objects.get(pk=boat.pk).custom["length"] == "11.4"


def test_boats_are_found_by_their_own_unique_field_whatever_its_capitals(dana, alice):
    with as_user(alice) as by:
        values = {"name": "Morning Star", "length": 5, "plate": "US 7"}
        boat = create_record(model("x_boat"), by=by, values=values)
        create_record(model("x_car"), by=by, values=values)
        with pytest.raises(Refused, match="cannot be found by length"):
            resolved(plan(match="length"), by, 4)
    run = imported(alice, "Boat,Length,Plate,Owner\nRenamed,11.4,us 7,\nNew,3,US 8,\n", plan(match="plate"))
    assert run.counts["0"] == {"new": 1, "update": 1}
    with as_user(alice) as by:
        known = ObjectRecord.objects.get(pk=boat.pk)
        assert (known.name, known.custom["length"], known.custom["plate"]) == ("Renamed", "11.4", "us 7")
        # Whoever says nothing is offered it: it is the one field that tells boats apart.
        assert first_match(resource_for("x_boat"), {"name", "plate"}) == "plate"


def test_boats_of_a_contact_that_is_merged_move_and_come_back(dana, alice):
    with as_user(alice) as by:
        twin = create_record(Contact, by=by, values={"name": "D. Reyes", "email": "d@example.com"})
        boat = create_record(model("x_boat"), by=by, values={"name": "Star", "belongs_to": twin.pk})
        # The same key of another kind, and the same number under it, mean something else.
        company = resource_for("company")
        assert company
        define_field(by=by, resource="x_car", label="Dealer", kind="relation", target="company")
        merge_contact(dana, by=by, other=twin)
        row = ObjectRecord.objects.get(pk=boat.pk)
        assert (row.custom["belongs_to"], row.slot_r1) == (dana.pk, dana.pk)
        undo_merge(Merge.objects.get(), by=by)
        row = ObjectRecord.objects.get(pk=boat.pk)
        assert (row.custom["belongs_to"], row.slot_r1) == (twin.pk, twin.pk)
