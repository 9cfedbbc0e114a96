"""Totals follow the lines, whoever writes them; nobody can write another sum over them."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from fullcircle.identify.purchases.models import Order, OrderLine, Product
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def two_orders() -> list[Order]:
    orders = Order.objects.bulk_create([Order(number="A1", shipping=5), Order(number="A2", subtotal=70)])
    lines = [
        OrderLine(order=orders[0], quantity=3, unit_price="9.99", unit_cost=4, discount="0.97"),
        OrderLine(order=orders[0], quantity=1, unit_price=20, unit_cost=10),
        OrderLine(order=orders[1], quantity=2, unit_price=35),
    ]
    OrderLine.objects.bulk_create(lines)
    return list(Order.objects.order_by("number"))


def test_lines_inserted_all_at_once_make_the_totals(alice):
    with as_user(alice):
        first, second = two_orders()
        assert (first.subtotal, first.total, first.cost, first.margin) == (49, 54, 22, 27)
        assert (second.total, second.cost, second.margin) == (70, None, None), "one cost is unknown"


def test_changing_and_removing_a_line_changes_the_totals(alice):
    with as_user(alice):
        first, _ = two_orders()
        OrderLine.objects.filter(order=first, unit_price=20).update(quantity=2)
        first.refresh_from_db()
        assert (first.total, first.cost) == (74, 32)
        OrderLine.objects.filter(order=first, unit_price=20).delete()
        first.refresh_from_db()
        assert first.total == 34


def test_nobody_writes_another_sum_over_the_lines(alice):
    with as_user(alice):
        first, _ = two_orders()
        with pytest.raises(IntegrityError, match="sums of its lines"), transaction.atomic():
            Order.objects.filter(pk=first.pk).update(subtotal=1)
        Order.objects.filter(pk=first.pk).update(shipping=0)
        first.refresh_from_db()
        assert first.total == 49


def test_an_order_without_lines_keeps_the_amount_it_was_told(alice):
    with as_user(alice):
        order = Order.objects.create(subtotal="19.90", tax="3.78", cost=8)
        order.refresh_from_db()
        assert (order.total, order.margin, order.kind) == (Decimal("23.68"), Decimal("11.90"), "order")
        Order.objects.filter(pk=order.pk).update(cost=9, subtotal=20)


def test_a_negative_order_is_a_return(alice):
    with as_user(alice):
        order = Order.objects.create(number="C536379")
        OrderLine.objects.create(order=order, quantity=-1, unit_price="27.50")
        order.refresh_from_db()
        assert (order.total, order.kind) == (Decimal("-27.50"), "return")


def test_an_order_without_a_number_gets_one_and_is_found_by_it(alice):
    with as_user(alice):
        order = Order.objects.create()
        order.refresh_from_db()
        assert order.number == f"O-{order.pk}"
        assert order.search_text == f"o-{order.pk}"


def test_everybody_sees_the_catalog_and_a_reader_changes_nothing(alice, bob, reader):
    with as_user(alice):
        Product.objects.create(name="Harbor lamp", sku="HL-1", price=49, owner=alice)
    with as_user(bob):
        assert Product.objects.get().name == "Harbor lamp"
        assert Product.objects.update(price=45) == 1, "the role Sales may edit what it sees"
    with as_user(reader):
        assert Product.objects.get().price == 45


def test_a_role_without_the_right_sees_products_and_cannot_change_them_by_sql(alice, bob):
    bob.role.capabilities = ["contact.view", "contact.edit"]
    with as_user(alice):
        bob.role.save()
        Product.objects.create(name="Harbor lamp", price=49)
    with as_user(bob):
        assert Product.objects.update(price=1) == 0
        assert Product.objects.get().price == 49
