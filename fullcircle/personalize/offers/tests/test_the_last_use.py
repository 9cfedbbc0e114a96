"""Two want the last use of an offer at the same moment: one gets it, and the other hears who came first."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from threading import Event

import pytest
from django.db import connection, connections

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import create_order
from fullcircle.identify.purchases.models import Order
from fullcircle.personalize.offers.models import Offer, Redemption
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.access.models import Role, User
from fullcircle.platform.actions import Refused
from fullcircle.platform.records.actions import create_record
from fullcircle.platform.records.resource import resource_for
from tests.cast import as_user

WAITS = """
  SELECT EXISTS (SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE datname = current_database() AND NOT granted)
"""


@pytest.fixture
def ann(committed) -> User:
    with acting(system("tests")):
        return User.directory.create(email="ann@example.com", name="Ann", role=Role.objects.get(key="admin"))


def offered(ann: User, **values: object) -> list[int]:
    """An offer with the code LAST, and two people who would like it."""
    resource = resource_for("offer")
    assert resource is not None
    with as_user(ann) as by:
        resource.create(
            Offer,
            by=by,
            values={"name": "Last", "percent": "15", "currency": "EUR", "code": "LAST", **values},
        )
        return [create_record(Contact, by=by, values={"name": name}).pk for name in ("Dana", "Erin")]


def order(ann: User, contact: int, before_the_end: Callable[[], object] = lambda: None) -> str:
    """Order with the code; what was said to it."""
    try:
        with as_user(ann) as by:
            values = {"contact": contact, "subtotal": Decimal(100), "currency": "EUR", "code": "LAST"}
            create_order(Order, by=by, values=values)
            before_the_end()
    except Refused as refused:
        return refused.fields["code"]
    finally:
        connections.close_all()
    return "used"


def waits_or_is_done(second: Future[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        return bool(cursor.fetchone()[0]) or second.done()


def at_once(ann: User, first: int, second: int) -> list[str]:
    """The second orders while the first has the code and has not yet come to an end."""
    has_it, may_end = Event(), Event()

    def hold() -> None:
        has_it.set()
        assert may_end.wait(120)

    with ThreadPoolExecutor(2) as hands:
        one = hands.submit(order, ann, first, hold)
        try:
            assert has_it.wait(120)
            other = hands.submit(order, ann, second)
            while not waits_or_is_done(other):
                pass
        finally:
            may_end.set()
        return [one.result(120), other.result(120)]


def used() -> tuple[int, int]:
    with acting(system("tests"), read_only=True):
        return Redemption.objects.filter(given_back_at=None).count(), Order.objects.count()


def test_the_last_use_goes_to_one_of_two(ann):
    dana, erin = offered(ann, uses="1")
    assert at_once(ann, dana, erin) == ["used", "“Last” was used 1 times, and that was all there was."]
    assert used() == (1, 1), "an order that was refused is not there"


def test_who_may_use_it_once_uses_it_once_from_two_places(ann):
    dana, _ = offered(ann, uses_each="1")
    first, second = at_once(ann, dana, dana)
    assert (first, second) == ("used", "This customer has used “Last” already; it counts once for each.")
    assert used() == (1, 1)
