"""Lines are added, changed and removed where they are shown, until the order is shipped, and everything has a way back."""

import json
from decimal import Decimal

import pytest

from fullcircle.identify.purchases.actions import mark_order_paid, record_return, ship_order
from fullcircle.identify.purchases.models import Order, OrderLine
from fullcircle.identify.purchases.order_lines import edit_line, remove_line
from fullcircle.identify.purchases.returns import Returned
from fullcircle.identify.purchases.tests.test_orders import dana, lamp, order  # noqa: F401 fixtures
from fullcircle.platform.actions import Conflict, Missing, NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(order, bob) -> OrderLine:  # noqa: F811
    """Two lamps for 49."""
    with as_user(bob):
        return order.lines.get(quantity=2)


@pytest.fixture
def change(order, line, bob, signed_in):  # noqa: F811
    """Change one value of the line on the order's page."""
    browser = signed_in(bob)

    def post(key: str, value: str, version: str = ""):
        where = f"/orders/{order.pk}/lines/{line.pk}/field/{key}/"
        return browser.post(where, {"value": value, "version": version, "as": "field"})

    return post


def stored(user, line: OrderLine) -> tuple:
    with as_user(user):
        row = OrderLine.objects.get(pk=line.pk)
        return row.quantity, row.unit_price, row.discount, Order.objects.get(pk=row.order_id).subtotal


def undo_of(answer) -> str:
    return json.loads(answer.headers["X-Toast"])["undo"]


def test_a_value_is_changed_in_place_and_taken_back(change, line, bob, signed_in):
    answer = change("quantity", "3")
    assert 'data-v="3"' in answer.content.decode()
    assert answer.headers["X-Refresh"] == "yes"
    assert stored(bob, line) == (3, 49, 0, 152)
    assert signed_in(bob).post(undo_of(answer)).status_code == 200
    assert stored(bob, line) == (2, 49, 0, 103)
    change("unit_price", "45,50 EUR")
    change("discount", "1")
    assert stored(bob, line) == (2, Decimal("45.50"), 1, 95)
    change("discount", "")
    assert stored(bob, line) == (2, Decimal("45.50"), 0, 96)


def test_what_was_changed_again_is_not_taken_back(change, line, bob, signed_in):
    answer = change("quantity", "3")
    change("quantity", "4")
    refused = signed_in(bob).post(undo_of(answer))
    assert (refused.status_code, "changed again meanwhile" in refused.content.decode()) == (422, True)
    assert stored(bob, line)[0] == 4


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("quantity", "0", "more than zero. Remove the line instead"),
        ("quantity", "many", "“many” is not a number."),
        ("quantity", "", "Quantity is needed."),
        ("unit_price", "-3", "not below zero. Give a discount instead"),
    ],
)
def test_what_a_line_cannot_be_is_refused(change, line, bob, key, value, sentence):
    answer = change(key, value)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert stored(bob, line) == (2, 49, 0, 103)


def test_two_people_do_not_overwrite_each_other(change, order, line, bob):  # noqa: F811
    change("quantity", "3", version="1")
    answer = change("quantity", "5", version="1")
    assert (answer.status_code, "changed this order meanwhile" in answer.content.decode()) == (409, True)
    assert stored(bob, line)[0] == 3
    with as_user(bob) as by, pytest.raises(Conflict):
        edit_line(order, by=by, line=line.pk, quantity=Decimal(9), expect=1)


def test_a_line_is_added_beneath_the_others_and_taken_back(order, lamp, bob, signed_in):  # noqa: F811
    browser = signed_in(bob)
    typed = {"lines.goods": lamp.pk, "lines.name": "Harbor lamp", "lines.quantity": "1"}
    typed |= {"lines.unit_price": "", "lines.discount": "9"}
    answer = browser.post(f"/orders/{order.pk}/lines/", typed)
    assert answer.status_code == 200
    with as_user(bob):
        assert Order.objects.get().subtotal == 143
    browser.post(undo_of(answer))
    with as_user(bob):
        assert Order.objects.get().subtotal == 103
    nothing = browser.post(f"/orders/{order.pk}/lines/", {"lines.goods": "", "lines.quantity": "1"})
    assert (nothing.status_code, "Choose a product, or say what it is." in nothing.content.decode()) == (
        422,
        True,
    )


def test_a_line_is_removed_by_its_button_and_comes_back_as_it_was(order, line, bob, signed_in):  # noqa: F811
    browser = signed_in(bob)
    page = browser.get(f"/orders/{order.pk}/").content.decode()
    assert (
        f'data-remove-line="/orders/{order.pk}/lines/{line.pk}/remove/" aria-label="Remove Harbor lamp"'
        in page
    )
    answer = browser.post(f"/orders/{order.pk}/lines/{line.pk}/remove/")
    with as_user(bob):
        assert Order.objects.get().subtotal == 5
    browser.post(undo_of(answer))
    with as_user(bob):
        again = OrderLine.objects.get(quantity=2)
        assert (again.product_id, again.position, again.unit_cost) == (line.product_id, 1, Decimal("21.50"))
        assert Order.objects.get().subtotal == 103


def test_what_came_back_stays_in_the_order(order, line, bob):  # noqa: F811
    with as_user(bob) as by:
        record_return(order, by=by, lines=[Returned(line.pk, Decimal(1))])
        with pytest.raises(Refused, match="has come back already, so it stays"):
            remove_line(order, by=by, line=line.pk)
        with pytest.raises(Refused, match="1 of it came back already"):
            edit_line(order, by=by, line=line.pk, quantity=Decimal("0.5"))
        edit_line(order, by=by, line=line.pk, quantity=Decimal(1))


def test_a_shipped_order_has_no_buttons_and_takes_no_changes(order, line, change, bob, signed_in):  # noqa: F811
    with as_user(bob) as by:
        ship_order(order, by=by)
    page = signed_in(bob).get(f"/orders/{order.pk}/").content.decode()
    assert "data-remove-line" not in page
    assert "data-add-line" not in page
    answer = change("quantity", "3")
    assert "its lines stay as they are" in answer.content.decode()
    assert stored(bob, line)[0] == 2


def test_charlie_and_a_reader_change_nothing(order, line, charlie, reader, bob, signed_in):  # noqa: F811
    for user, status in ((charlie, 404), (reader, 403)):
        for where in ("", f"{line.pk}/remove/", f"{line.pk}/field/quantity/"):
            answer = signed_in(user).post(f"/orders/{order.pk}/lines/{where}", {"value": "9"})
            assert answer.status_code == status, where
    with as_user(charlie) as by, pytest.raises(Missing):
        edit_line(order, by=by, line=line.pk, quantity=Decimal(9))
    with as_user(reader) as by, pytest.raises(NotAllowed):
        edit_line(order, by=by, line=line.pk, quantity=Decimal(9))
    assert stored(bob, line)[0] == 2


def test_changes_of_lines_are_told(order, line, dana, bob):  # noqa: F811
    with as_user(bob) as by:
        edit_line(order, by=by, line=line.pk, quantity=Decimal(3), discount=Decimal(5))
        event = LoggedEvent.objects.get(type="order_line.changed")
        assert (event.within_kind, event.within_id) == ("contact", dana.pk)
        assert (event.payload["was"], event.payload["now"]) == ("2 × 49", "3 × 49, less 5")


def test_paying_and_shipping_can_be_taken_back(order, bob, signed_in):  # noqa: F811
    browser = signed_in(bob)
    for verb, status in (
        ("mark_order_paid", "paid"),
        ("ship_order", "shipped"),
        ("cancel_order", "canceled"),
    ):
        browser.post(f"/orders/{order.pk}/do/{verb}/")
        with as_user(bob):
            assert Order.objects.get().status == status
        undo = browser.get(f"/orders/{order.pk}/").content.decode().split('data-undo="')[1].split('"')[0]
        assert browser.post(undo).status_code == 200
        with as_user(bob):
            assert Order.objects.get().status == "placed"
    with as_user(bob) as by:
        mark_order_paid(order, by=by)
    assert browser.post(undo).status_code == 422
