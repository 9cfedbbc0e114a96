"""Dana gives things back: to the cent, never more than she bought, in her order's currency."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fullcircle.identify.purchases.actions import cancel_order, place_order, record_return
from fullcircle.identify.purchases.lines import Line
from fullcircle.identify.purchases.models import Order
from fullcircle.identify.purchases.returns import Returned
from fullcircle.identify.purchases.tests.test_orders import dana, lamp, order  # noqa: F401 fixtures
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.events.models import LoggedEvent
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def test_part_of_an_order_comes_back(order, bob):  # noqa: F811
    with as_user(bob) as by:
        lamp_line = order.lines.get(quantity=2)
        back = record_return(order, by=by, lines=[Returned(lamp_line.pk, Decimal(1))], reason="Broken")
        assert (back.total, back.kind, back.status, back.number) == (-49, "return", "returned", f"{order}-R1")
        assert (back.return_of_id, back.contact_id) == (order.pk, order.contact_id)
        order.refresh_from_db()
        assert (order.status, order.total) == ("placed", Decimal("107.90")), (
            "the order itself stays as it was"
        )
        event = LoggedEvent.objects.get(type="order.returned")
        assert (event.within_kind, event.payload["total"]) == ("contact", "-49.00")


def test_everything_comes_back_once(order, bob):  # noqa: F811
    with as_user(bob) as by:
        back = record_return(order, by=by, refund_shipping=True)
        assert back.total == -order.total
        order.refresh_from_db()
        assert order.status == "returned"
        with pytest.raises(Refused, match="has come back already"):
            record_return(order, by=by)
        with pytest.raises(Refused, match="nothing of it can come back"):
            record_return(back, by=by)


def test_no_more_comes_back_than_was_bought(order, bob):  # noqa: F811
    with as_user(bob) as by:
        line = order.lines.get(quantity=2)
        record_return(order, by=by, lines=[Returned(line.pk, Decimal(1))])
        with pytest.raises(Refused, match="Only 1 of Harbor lamp can come back"):
            record_return(order, by=by, lines=[Returned(line.pk, Decimal(2))])
        with pytest.raises(Refused, match="Only 1 of"):
            record_return(order, by=by, lines=[Returned(line.pk, Decimal(1)), Returned(line.pk, Decimal(1))])
        assert Order.objects.count() == 2


def test_a_line_of_another_order_cannot_come_back(order, dana, bob):  # noqa: F811
    with as_user(bob) as by:
        other = place_order(dana, by=by, lines=[Line(unit_price=Decimal(7))])
        with pytest.raises(Refused, match="not in the order"):
            record_return(order, by=by, lines=[Returned(other.lines.get().pk, Decimal(1))])


def test_a_canceled_order_has_nothing_to_give_back(order, bob):  # noqa: F811
    with as_user(bob) as by:
        cancel_order(order, by=by)
        with pytest.raises(Refused, match="is canceled"):
            record_return(order, by=by)


def test_charlie_cannot_return_bobs_order(order, charlie):  # noqa: F811
    with as_user(charlie) as by, pytest.raises(Missing):
        record_return(order, by=by)


def test_an_order_without_lines_comes_back_whole(alice):
    with as_user(alice) as by:
        order = Order.objects.create(number="17", subtotal=50, tax=5, shipping=3)
        back = record_return(order, by=by)
        assert back.total == -55


amounts = st.decimals(min_value=0, max_value=400, places=2)
lines = st.lists(
    st.builds(
        Line,
        description=st.just("Thing"),
        quantity=st.integers(1, 4).map(Decimal),
        unit_price=st.decimals(min_value=0, max_value=300, places=4),
        unit_cost=st.none() | amounts,
        discount=st.decimals(min_value=0, max_value=5, places=2),
    ),
    min_size=1,
    max_size=3,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(lines=lines, discount=amounts, tax=amounts, shipping=amounts, data=st.data())
def test_whatever_comes_back_in_whatever_order_the_sums_meet(dana, bob, lines, discount, tax, shipping, data):  # noqa: F811
    with as_user(bob) as by:
        order = place_order(dana, by=by, lines=lines, discount=discount, tax=tax, shipping=shipping)
        goods = list(order.lines.all())
        assert order.subtotal == sum(line.amount for line in goods)
        assert order.total == order.subtotal - discount + tax + shipping
        left = [int(line.quantity) for line in goods]
        while order.kind == "order" and any(left):
            which = data.draw(st.sampled_from([index for index, number in enumerate(left) if number]))
            number = data.draw(st.integers(1, left[which]))
            left[which] -= number
            record_return(order, by=by, lines=[Returned(goods[which].pk, Decimal(number))])
        if order.kind == "order":
            order.refresh_from_db()
            everything = [order, *Order.objects.filter(return_of=order)]
            assert order.status == "returned"
            assert sum(each.total for each in everything) == shipping, "only shipping stays paid"
