"""Bob sells to Dana: what is placed, changed, canceled and refused."""

from decimal import Decimal

import pytest

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.actions import (
    cancel_order,
    create_order,
    mark_order_paid,
    place_order,
    recompute_totals,
    ship_order,
)
from fullcircle.identify.purchases.lines import Line
from fullcircle.identify.purchases.models import Order, OrderLine, Product
from fullcircle.identify.purchases.order_lines import add_line, remove_line
from fullcircle.platform.actions import Missing, NotAllowed, Refused
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import create_record, edit_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(bob) -> Contact:
    """Bob's customer."""
    with as_user(bob) as by:
        return create_record(Contact, by=by, values={"name": "Dana Müller", "email": "dana@example.com"})


@pytest.fixture
def lamp(alice) -> Product:
    with as_user(alice) as by:
        values = {"name": "Harbor lamp", "sku": "HL-1", "price": "49.00", "cost": "21.50", "currency": "EUR"}
        return create_record(Product, by=by, values=values)


@pytest.fixture
def order(bob, dana, lamp) -> Order:
    with as_user(bob) as by:
        lines = [
            Line(sku="HL-1", quantity=Decimal(2)),
            Line(description="Engraving", unit_price=Decimal("5")),
        ]
        return place_order(dana, by=by, lines=lines, channel="phone", shipping=Decimal("4.90"))


def visible(user) -> list[str]:
    with as_user(user):
        lines = OrderLine.objects.count()
        return [*Order.objects.values_list("number", flat=True), *(["lines"] if lines else [])]


def test_a_product_brings_its_price_and_cost_of_the_day(order, lamp, alice):
    assert (order.subtotal, order.total, order.cost) == (103, Decimal("107.90"), None)
    with as_user(alice) as by:
        edit_record(lamp, by=by, values={"price": "99"})
        line = OrderLine.objects.get(product=lamp)
        assert (line.unit_price, line.unit_cost, line.amount) == (49, Decimal("21.50"), 98)


def test_placing_an_order_is_part_of_the_customers_story(order, dana, bob):
    with as_user(bob):
        event = LoggedEvent.objects.get(type="order.placed")
        assert (event.about_kind, event.about_id) == ("order", order.pk)
        assert (event.within_kind, event.within_id) == ("contact", dana.pk)
        assert event.payload == {"number": order.number, "total": "107.90", "currency": "EUR", "lines": 2}
        assert Contact.objects.get().last_activity_at == order.placed_at


def test_who_sees_the_customer_sees_the_orders(order, bob, charlie, mia, reader):
    for user in (bob, mia, reader):
        assert visible(user) == [order.number, "lines"]
    assert visible(charlie) == []


def test_handing_the_customer_over_hands_over_the_orders(order, dana, alice, bob, charlie):
    with as_user(alice) as by:
        edit_record(Contact.objects.get(), by=by, values={"owner": charlie.pk})
    assert visible(bob) == []
    assert visible(charlie) == [order.number, "lines"]


def test_charlie_cannot_sell_to_bobs_customer(dana, charlie):
    with as_user(charlie) as by:
        with pytest.raises(Missing):
            place_order(dana, by=by, lines=[Line(unit_price=Decimal(1))])
        assert Order.objects.count() == 0


def test_a_reader_cannot_sell(dana, reader):
    with as_user(reader) as by, pytest.raises(NotAllowed):
        place_order(dana, by=by, lines=[Line(unit_price=Decimal(1))])


def test_every_line_to_mend_is_named(dana, lamp, bob):
    lines = [
        Line(sku="NONE"),
        Line(description="Gift"),
        Line(sku="HL-1", quantity=Decimal(-1)),
        Line(sku="HL-1"),
    ]
    with as_user(bob) as by:
        with pytest.raises(Refused) as refused:
            place_order(dana, by=by, lines=lines)
        assert refused.value.fields == {
            "lines.0": "There is no product NONE.",
            "lines.1": "A line needs a price, or a product that has one.",
            "lines.2": "The quantity is more than zero; what comes back is recorded as a return.",
        }
        assert Order.objects.count() == 0


def test_a_price_in_another_currency_is_not_taken_silently(dana, lamp, bob):
    with as_user(bob) as by:
        with pytest.raises(Refused, match="priced in EUR, this order in USD"):
            place_order(dana, by=by, lines=[Line(sku="HL-1")], currency="USD")
        order = place_order(dana, by=by, lines=[Line(sku="HL-1", unit_price=Decimal("52"))], currency="USD")
        assert (order.total, order.currency, order.margin) == (52, "USD", None), (
            "the cost is known in EUR only"
        )


def test_a_currency_that_does_not_exist_is_refused(dana, bob):
    with as_user(bob) as by, pytest.raises(Refused, match="is not a currency"):
        place_order(dana, by=by, lines=[Line(unit_price=Decimal(1))], currency="EUX")


def test_lines_change_until_the_order_is_shipped(order, bob):
    with as_user(bob) as by:
        order = add_line(order, by=by, sku="HL-1", discount=Decimal(9))
        assert (order.subtotal, order.version) == (143, 2)
        order = remove_line(order, by=by, line=order.lines.last().pk)
        assert order.subtotal == 103
        ship_order(order, by=by)
        with pytest.raises(Refused, match="is shipped; its lines stay as they are"):
            add_line(order, by=by, sku="HL-1")


def test_the_last_line_stays(order, bob):
    with as_user(bob) as by:
        remove_line(order, by=by, line=order.lines.first().pk)
        with pytest.raises(Refused, match="only line"):
            remove_line(order, by=by, line=order.lines.get().pk)


def test_an_order_is_canceled_once_and_never_after_shipping(order, bob):
    with as_user(bob) as by:
        assert mark_order_paid(order, by=by).status == "paid"
        with pytest.raises(Refused, match="is already paid"):
            mark_order_paid(order, by=by)
        ship_order(order, by=by)
        with pytest.raises(Refused, match=r"already shipped\. Record a return instead"):
            cancel_order(order, by=by)


def test_canceling_says_why(order, bob):
    with as_user(bob) as by:
        assert cancel_order(order, by=by, reason="Ordered twice").status == "canceled"
        with pytest.raises(Refused, match="is already canceled"):
            ship_order(order, by=by)
        assert LoggedEvent.objects.get(type="order.canceled").payload["reason"] == "Ordered twice"


def test_an_order_with_only_an_amount_can_be_added(dana, bob):
    with as_user(bob) as by:
        values = {"contact": dana.pk, "number": "2026-17", "subtotal": "29.33", "currency": "usd"}
        order = create_order(Order, by=by, values=values, source="cash book")
        assert (order.total, order.currency, order.source) == (Decimal("29.33"), "USD", "cash book")
        with pytest.raises(Refused) as refused:
            create_order(Order, by=by, values=values)
        assert refused.value.fields == {"number": "Another order already has this number."}


def test_the_sum_over_lines_cannot_be_edited(order, bob):
    with as_user(bob) as by, pytest.raises(Refused, match="sums of its lines"):
        edit_record(order, by=by, values={"subtotal": "1"})


def test_totals_can_be_computed_again_and_are_right_already(order, bob):
    with as_user(bob):
        assert recompute_totals([order.pk]) == 0


def test_an_order_is_found_by_its_customers_name(order, bob):
    with as_user(bob):
        assert Order.objects.get().search_text.endswith("dana muller")
