"""Whoever buys is a customer: by hand or by file, until nothing of it is left, and never against what Bob said since."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates.actions import merge_contact, undo_merge
from fullcircle.identify.imports import actions as imports
from fullcircle.identify.imports import running
from fullcircle.identify.imports.plan import Plan, read_plan
from fullcircle.identify.imports.tests.test_importing import contacts_plan, fresh, imported
from fullcircle.identify.purchases.actions import cancel_order, edit_order, place_order
from fullcircle.identify.purchases.jobs import catch_up_with_purchases
from fullcircle.identify.purchases.lines import Line
from fullcircle.identify.purchases.models import Order
from fullcircle.identify.purchases.stages import follow_purchases
from fullcircle.measure.home.cycle_strip import areas
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.actions import NotAllowed
from fullcircle.platform.events import following
from fullcircle.platform.events.origins import origins_of
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.records.actions import create_record, edit_record
from fullcircle.platform.records.resource import resources
from fullcircle.platform.records.undo import last_event, undo
from tests.cast import as_user

pytestmark = pytest.mark.django_db

FOLLOWER = "fullcircle.identify.purchases.handlers.follow_orders"
LATER = datetime(2100, 1, 1, tzinfo=UTC)
GOODS = [Line(description="Rye bread", unit_price=Decimal("4.20"))]


@pytest.fixture
def dana(bob) -> Contact:
    with as_user(bob) as by:
        firm = create_record(Company, by=by, values={"name": "Harbor Bakery"})
        values = {"name": "Dana Reyes", "email": "dana@example.com", "company": firm.pk}
        return create_record(Contact, by=by, values=values)


def follow() -> None:
    with acting(system("automation")) as by:
        while following.go_on(FOLLOWER, by, LATER):
            pass


def sell(user, contact: Contact) -> Order:
    with as_user(user) as by:
        order = place_order(Contact.objects.get(pk=contact.pk), by=by, lines=GOODS)
    follow()
    return order


def set_stage(user, contact: Contact, stage: str) -> None:
    with as_user(user) as by:
        edit_record(contact, by=by, values={"lifecycle_stage": stage})
    follow()


def stage(user, contact: Contact) -> str:
    return stages(user, contact)[0]


def stages(user, contact: Contact) -> list[str]:
    """Of the person and of their firm."""
    with as_user(user, read_only=True):
        fresh = Contact.objects.get(pk=contact.pk)
        return [fresh.lifecycle_stage, *([fresh.company.lifecycle_stage] if fresh.company else [])]


def origin(user, contact: Contact):
    with as_user(user) as by:
        known = origins_of(Contact.objects.get(pk=contact.pk), resources()["contact"], by)
    return next(each.origin for each in known if each.field.key == "lifecycle_stage")


def test_the_first_order_makes_a_customer_of_a_person_and_their_firm(bob, dana):
    order = sell(bob, dana)
    assert stages(bob, dana) == ["customer", "customer"]
    told = origin(bob, dana)
    assert told.label == "From purchases"
    assert told.source.startswith(f"Order {order.number} of ")


def test_when_no_order_is_left_they_are_what_they_were(bob, dana):
    set_stage(bob, dana, "qualified")
    order, other = sell(bob, dana), sell(bob, dana)
    with as_user(bob) as by:
        cancel_order(order, by=by)
    follow()
    assert stage(bob, dana) == "customer"
    with as_user(bob) as by:
        cancel_order(other, by=by)
    follow()
    assert stages(bob, dana) == ["qualified", "lead"]
    assert (origin(bob, dana).method, origin(bob, dana).by) == ("person", "Bob")


@pytest.mark.parametrize("said", ["lead", "qualified", "former", "advocate"])
def test_what_bob_says_after_the_order_stands_until_the_next_one(bob, dana, said):
    sell(bob, dana)
    set_stage(bob, dana, said)
    catch_up_with_purchases()
    assert stage(bob, dana) == said
    sell(bob, dana)
    assert stage(bob, dana) == ("customer" if said in ("lead", "qualified") else said)


def test_a_customer_whom_bob_named_one_stays_one_without_orders(bob, dana):
    set_stage(bob, dana, "customer")
    order = sell(bob, dana)
    with as_user(bob) as by:
        cancel_order(order, by=by)
    follow()
    assert stage(bob, dana) == "customer"


def test_what_followed_from_an_order_can_be_undone_and_stays_undone(bob, dana):
    sell(bob, dana)
    with as_user(bob) as by:
        undo(last_event(dana).pk, by=by)
    follow()
    catch_up_with_purchases()
    assert stage(bob, dana) == "lead"


def test_an_order_that_moves_takes_the_stage_along(bob, dana):
    with as_user(bob) as by:
        other = create_record(Contact, by=by, values={"name": "Erin"})
    order = sell(bob, dana)
    with as_user(bob) as by:
        edit_order(order, by=by, values={"contact": other.pk})
    follow()
    assert [stage(bob, each) for each in (dana, other)] == ["lead", "customer"]


def test_a_merge_and_its_undo_take_the_orders_along(alice, dana):
    with as_user(alice) as by:
        double = create_record(Contact, by=by, values={"name": "D. Reyes"})
    sell(alice, dana)
    with as_user(alice) as by:
        merge_contact(double, by=by, other=dana)
    follow()
    assert stage(alice, double) == "customer"
    with as_user(alice) as by:
        undo_merge(Merge.objects.get(), by=by)
    follow()
    assert [stage(alice, each) for each in (dana, double)] == ["customer", "lead"]


def test_every_night_finds_whom_nobody_followed(bob, dana):
    with as_user(bob) as by:
        place_order(dana, by=by, lines=GOODS)
    catch_up_with_purchases()
    assert stages(bob, dana) == ["customer", "customer"]


def test_nobody_without_the_right_brings_stages_in_line(reader, dana):
    with as_user(reader) as by, pytest.raises(NotAllowed):
        follow_purchases(by=by, contacts=[dana.pk])


FILE = "Number,Name,Email\nF-1,Erin Vale,erin@example.com\nF-2,Dana Reyes,dana@example.com\n"


def sales() -> Plan:
    """Two people in a file, each with an order."""
    people = {"resource": "contact", "match": "email", "mode": "both",
              "cells": [{"field": "name", "columns": [1]}, {"field": "email", "columns": [2]}]}  # fmt: skip
    orders = {"resource": "order", "match": "number", "mode": "both",
              "cells": [{"field": "number", "columns": [0]}]}  # fmt: skip
    return read_plan({"parts": [people, orders]})


def revert(user, run) -> None:
    with as_user(user) as by:
        imports.revert_import(run, by=by)
    running.revert_rows(run.pk, actor_for_user(user.pk))
    follow()


def customers(user) -> str:
    with as_user(user) as by:
        return next(each["value"] for each in areas(by, LATER) if each["area"] == "Serve")


def test_a_file_of_orders_makes_customers_and_home_counts_them_until_it_is_taken_back(alice, dana):
    assert customers(alice) == "0"
    run = imported(alice, FILE, sales())
    follow()
    assert customers(alice) == "2"
    assert stage(alice, dana) == "customer"
    revert(alice, run)
    assert fresh(alice, run).state == "reverted"
    assert customers(alice) == "0"
    assert stage(alice, dana) == "lead"
    with as_user(alice, read_only=True):
        assert [each.name for each in Contact.objects.all()] == ["Dana Reyes"]
        assert not Order.objects.exists()


def test_people_of_an_earlier_file_can_still_be_taken_back(alice):
    """What followed from orders is nobody's work that would be lost; what a colleague changed is."""
    by_email = contacts_plan([("name", 1), ("email", 2)])
    people, orders = imported(alice, FILE, by_email), imported(alice, FILE, sales())
    follow()
    revert(alice, orders)
    with as_user(alice) as by:
        edit_record(Contact.objects.get(name="Erin Vale"), by=by, values={"city": "Porto"})
    revert(alice, people)
    with as_user(alice, read_only=True):
        assert [each.name for each in Contact.objects.all()] == ["Erin Vale"]
