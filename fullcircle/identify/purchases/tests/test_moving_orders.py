"""An order goes to another customer when one may change both, and both timelines hear of it."""

import pytest

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import edit_order, record_return
from fullcircle.identify.purchases.models import Order
from fullcircle.identify.purchases.tests.test_orders import dana, lamp, order  # noqa: F401 fixtures
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def erin(bob) -> Contact:
    """Another customer of Bob's."""
    with as_user(bob) as by:
        return create_record(Contact, by=by, values={"name": "Erin Walsh"})


@pytest.fixture
def finn(charlie) -> Contact:
    """A customer of Charlie's."""
    with as_user(charlie) as by:
        return create_record(Contact, by=by, values={"name": "Finn Moss"})


def heard(user, contact: Contact) -> set[str]:
    with as_user(user):
        return set(
            LoggedEvent.objects.filter(within_kind="contact", within_id=contact.pk).values_list(
                "type", flat=True
            )
        )


def test_bob_moves_an_order_and_both_customers_hear_of_it(order, dana, erin, bob, signed_in):  # noqa: F811
    answer = signed_in(bob).post(f"/orders/{order.pk}/field/contact/", {"value": erin.pk, "as": "field"})
    assert answer.status_code == 200
    with as_user(bob):
        assert Order.objects.get().contact == erin
        assert Contact.objects.get(pk=erin.pk).last_activity_at == order.placed_at
    assert "order.moved" in heard(bob, dana)
    assert "order.changed" in heard(bob, erin)
    page = signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    assert f"Order {order.number} moved to another customer" in page


def test_a_move_is_taken_back(order, dana, erin, bob, signed_in):  # noqa: F811
    browser = signed_in(bob)
    answer = browser.post(f"/orders/{order.pk}/field/contact/", {"value": erin.pk, "as": "field"})
    undo = answer.headers["X-Toast"].split('"undo": "')[1].split('"')[0]
    assert browser.post(undo).status_code == 200
    with as_user(bob):
        assert Order.objects.get().contact == dana
    assert "order.moved" in heard(bob, erin)


def test_bob_cannot_give_an_order_to_charlies_customer(order, dana, finn, bob, charlie, signed_in):  # noqa: F811
    answer = signed_in(bob).post(f"/orders/{order.pk}/field/contact/", {"value": finn.pk})
    assert answer.status_code == 422
    assert "not there, or not yours to change" in answer.content.decode()
    with as_user(bob) as by:
        with pytest.raises(Refused):
            edit_order(order, by=by, values={"contact": finn.pk})
        assert Order.objects.get().contact == dana
    assert "order.changed" not in heard(charlie, finn)


def test_charlie_cannot_take_bobs_order(order, finn, charlie):  # noqa: F811
    with as_user(charlie) as by, pytest.raises(Missing):
        edit_order(order, by=by, values={"contact": finn.pk})


def test_the_database_refuses_it_too(order, finn, bob):  # noqa: F811
    from django.db.utils import ProgrammingError

    with as_user(bob), pytest.raises(ProgrammingError, match="row-level security"):
        Order.objects.filter(pk=order.pk).update(contact=finn.pk)


def test_the_company_goes_along_unless_another_one_is_named(order, dana, erin, bob):  # noqa: F811
    with as_user(bob) as by:
        bakery = create_record(Company, by=by, values={"name": "Copper Bakery"})
        mill = create_record(Company, by=by, values={"name": "Old Mill"})
        pier = create_record(Company, by=by, values={"name": "Pier House"})
        Contact.objects.filter(pk=erin.pk).update(company=mill)
        Contact.objects.filter(pk=dana.pk).update(company=bakery)
        edit_order(order, by=by, values={"company": bakery.pk})
        assert edit_order(order, by=by, values={"contact": erin.pk}).company == mill
        assert edit_order(order, by=by, values={"contact": dana.pk, "company": pier.pk}).company == pier


def test_returns_go_along_and_do_not_go_alone(order, erin, bob):  # noqa: F811
    with as_user(bob) as by:
        back = record_return(order, by=by)
        with pytest.raises(Refused, match="belongs to the customer of its order"):
            edit_order(back, by=by, values={"contact": erin.pk})
        edit_order(order, by=by, values={"contact": erin.pk})
        assert set(Order.objects.values_list("contact", flat=True)) == {erin.pk}


def test_orders_are_moved_one_at_a_time(order, erin, bob, signed_in):  # noqa: F811
    browser = signed_in(bob)
    asked = {"ids[]": [order.pk], "action": "set_contact", "value": erin.pk}
    answer = browser.post("/orders/bulk/", asked)
    assert (answer.status_code, "one order at a time" in answer.content.decode()) == (422, True)
    assert '"key": "contact"' not in browser.get("/orders/parts/change/").content.decode()
