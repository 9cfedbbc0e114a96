"""What Dana bought: by currency, never added up across currencies, without what was canceled."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.glance import days_ago, every, pause
from fullcircle.identify.purchases.models import Order
from fullcircle.identify.purchases.queries import Bought, Purchases, purchases_of
from fullcircle.identify.purchases.tests.test_orders import dana  # noqa: F401 fixture
from tests.cast import as_user

pytestmark = pytest.mark.django_db
MARCH, JUNE = datetime(2026, 3, 5, 12, tzinfo=UTC), datetime(2026, 6, 30, 23, 59, tzinfo=UTC)


@pytest.fixture
def bought(dana, bob) -> Contact:  # noqa: F811
    with as_user(bob):
        first = Order.objects.create(contact=dana, number="1", subtotal=100, cost=60, placed_at=MARCH)
        Order.objects.create(contact=dana, number="2", subtotal=50, cost=20, shipping=5, placed_at=JUNE)
        Order.objects.create(contact=dana, number="3", subtotal=30, placed_at=JUNE, currency="USD")
        Order.objects.create(contact=dana, number="4", subtotal=999, placed_at=JUNE, status="canceled")
        Order.objects.create(
            contact=dana,
            number="1-R1",
            subtotal=-40,
            cost=-24,
            placed_at=JUNE,
            status="returned",
            return_of=first,
        )
    return dana


def test_sums_are_by_currency_and_returns_are_taken_off(bought, bob):
    with as_user(bob):
        found = purchases_of(bought)
        euros, dollars = found.bought
        assert (euros.currency, euros.total, euros.orders, euros.returns) == ("EUR", Decimal(115), 2, 1)
        assert (euros.average, euros.margin) == (Decimal("77.5"), Decimal(54))
        assert (dollars.total, dollars.margin) == (30, None), "a cost that is not known makes no margin"
        assert found.months == {date(2026, 3, 1): 1, date(2026, 6, 1): 2}
        assert (found.first_at, found.last_at) == (MARCH, JUNE)
        assert [each.number for each in found.recent] == ["1-R1", "4", "3", "2", "1"]


def test_the_page_shows_each_currency_on_its_own(bought, bob, signed_in):
    page = signed_in(bob).get(f"/contacts/{bought.pk}/").content.decode()
    assert "€115" in page
    assert "$30" in page
    assert "€145" not in page


def test_charlie_learns_nothing_of_it(bought, charlie):
    with as_user(charlie):
        assert purchases_of(bought).bought == []


def test_somebody_who_bought_nothing_has_a_page_too(dana, bob, signed_in):  # noqa: F811
    page = signed_in(bob).get(f"/contacts/{dana.pk}/").content.decode()
    assert "No orders yet" in page
    assert "Orders by month" not in page


def test_the_rhythm_of_a_customer_needs_three_orders(bought, bob):
    with as_user(bob):
        assert purchases_of(bought).rhythm == (JUNE - MARCH) / 2
    assert Purchases(bought=[Bought("EUR", orders=2)], first_at=MARCH, last_at=JUNE).rhythm is None


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 7, 1), ("next around 9 Jul", "")),
        (date(2026, 7, 15), ("next around 15 Jul", "")),
        (date(2026, 8, 1), ("longer ago than usual", "warn")),
    ],
)
def test_a_pause_twice_as_long_as_usual_is_told(today, told):
    assert pause(timedelta(days=10), date(2026, 6, 29), today) == told


def test_a_rhythm_reads_as_people_say_it():
    assert every(timedelta(hours=20)) == "every day"
    assert every(timedelta(days=9)) == "every 9 days"
    assert every(timedelta(days=92)) == "every 3 months"
    assert (days_ago(0), days_ago(1), days_ago(7), days_ago(90), days_ago(6200)) == (
        "today",
        "yesterday",
        "7 days ago",
        "3 months ago",
        "17 years ago",
    )
