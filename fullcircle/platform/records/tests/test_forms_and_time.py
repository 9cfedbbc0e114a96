"""A form shows a moment on the reader's clock, and leaves it alone when nobody touched it."""

import re
from datetime import UTC, datetime

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from tests.cast import as_user

pytestmark = pytest.mark.django_db
PLACED = datetime(2026, 6, 30, 14, 5, 42, 123456, tzinfo=UTC)


@pytest.fixture
def order(bob) -> Order:
    bob.time_zone = "Asia/Tokyo"
    bob.save(update_fields=["time_zone"])
    with as_user(bob):
        dana = Contact.objects.create(name="Dana Ruiz", owner_id=bob.pk)
        return Order.objects.create(contact=dana, number="1", placed_at=PLACED, owner_id=bob.pk)


def sent(order: Order, **changed: str) -> dict[str, str]:
    return {
        "number": order.number,
        "contact": str(order.contact_id),
        "placed_at": "2026-06-30T23:05",
        **changed,
    }


def test_the_form_holds_the_moment_on_the_readers_clock(order, bob, signed_in):
    page = signed_in(bob).get(f"/orders/{order.pk}/edit/").content.decode()
    assert 'value="2026-06-30T23:05"' in page


def test_a_moment_that_nobody_touched_stays_to_the_microsecond(order, bob, signed_in):
    answer = signed_in(bob).post(f"/orders/{order.pk}/edit/", sent(order, number="2"))
    assert answer.status_code == 302
    with as_user(bob):
        order.refresh_from_db()
        assert (order.number, order.placed_at) == ("2", PLACED)


def test_a_moment_that_was_changed_is_read_on_the_readers_clock(order, bob, signed_in):
    signed_in(bob).post(f"/orders/{order.pk}/edit/", sent(order, placed_at="2026-07-01T09:30"))
    with as_user(bob):
        order.refresh_from_db()
        assert order.placed_at == datetime(2026, 7, 1, 0, 30, tzinfo=UTC)


def test_saving_the_form_says_so_and_can_be_taken_back(order, bob, signed_in):
    browser = signed_in(bob)
    page = browser.post(f"/orders/{order.pk}/edit/", sent(order, number="2"), follow=True).content.decode()
    assert "Changes saved." in page
    browser.post(re.search(r'data-undo="([^"]+)"', page)[1])
    with as_user(bob):
        order.refresh_from_db()
        assert order.number == "1"
