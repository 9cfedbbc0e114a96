"""What comes back is said line by line, and taken back when it was a mistake."""

import pytest

from fullcircle.identify.purchases.models import Order
from fullcircle.identify.purchases.tests.test_orders import dana, lamp, order  # noqa: F401 fixtures
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def where(order) -> str:  # noqa: F811
    return f"/orders/{order.pk}/do/record_return/"


def test_the_dialog_shows_what_is_left_of_each_line(where, bob, signed_in):
    page = signed_in(bob).get(where).content.decode()
    assert 'aria-label="How many of Harbor lamp come back"' in page
    assert 'data-left="2" data-worth="98.00"' in page
    assert "Give back shipping, too: €4.90" in page


def test_one_lamp_comes_back_and_is_taken_back(where, order, bob, signed_in):  # noqa: F811
    browser = signed_in(bob)
    with as_user(bob):
        lamps, engraving = order.lines.order_by("position")
    typed = {
        f"back.{lamps.pk}": "1",
        f"back.{engraving.pk}": "",
        "returned_at": "2026-03-01T10:30",
        "reason": "Broken",
    }
    answer = browser.post(where, typed)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/orders/{order.pk}/")
    with as_user(bob):
        back = Order.objects.get(return_of=order)
        assert (back.total, back.placed_at.date().isoformat()) == (-49, "2026-03-01")
    undo = browser.get(f"/orders/{order.pk}/").content.decode().split('data-undo="')[1].split('"')[0]
    browser.post(undo)
    with as_user(bob):
        assert Order.objects.get(return_of=order).archived_at is not None
    assert 'data-left="2"' in browser.get(where).content.decode()


def test_everything_with_shipping_comes_back_and_the_order_opens_again(where, order, bob, signed_in):  # noqa: F811
    browser = signed_in(bob)
    with as_user(bob):
        everything = {f"back.{line.pk}": str(line.quantity) for line in order.lines.all()}
    assert browser.post(where, everything | {"refund_shipping": "on"}).status_code == 204
    with as_user(bob):
        assert Order.objects.get(return_of=order).total == -order.total
        assert Order.objects.get(pk=order.pk).status == "returned"
    undo = browser.get(f"/orders/{order.pk}/").content.decode().split('data-undo="')[1].split('"')[0]
    browser.post(undo)
    with as_user(bob):
        assert Order.objects.get(pk=order.pk).status == "placed"


def test_what_cannot_come_back_is_said_and_nothing_happens(where, order, bob, signed_in):  # noqa: F811
    browser = signed_in(bob)
    with as_user(bob):
        lamps = order.lines.get(quantity=2)
    for typed, sentence in (
        ({}, "Say how many of which line come back"),
        ({f"back.{lamps.pk}": "3"}, "Only 2 of Harbor lamp can come back."),
        ({f"back.{lamps.pk}": "some"}, "“some” is not a number."),
        ({f"back.{lamps.pk}": "1", "returned_at": "soon"}, "is not a time"),
    ):
        answer = browser.post(where, typed)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    with as_user(bob):
        assert not Order.objects.filter(return_of=order).exists()


def test_charlie_and_a_reader_return_nothing(where, charlie, reader, signed_in):
    assert signed_in(charlie).post(where, {}).status_code == 404
    assert signed_in(reader).post(where, {"whole": "yes"}).status_code in (403, 422)
