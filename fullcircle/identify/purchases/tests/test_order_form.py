"""An order and its lines in one form: products bring prices, words stand for what is in no catalog."""

from decimal import Decimal

import pytest

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order, OrderLine
from fullcircle.identify.purchases.tests.test_orders import dana, lamp  # noqa: F401 fixtures
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

pytestmark = pytest.mark.django_db


def form(contact, *lines: tuple, **fields: str) -> dict[str, object]:
    """What the browser sends: each line is goods, what the box shows, quantity, price, discount."""
    names = ("goods", "name", "quantity", "unit_price", "discount")
    columns = zip(*lines, strict=True) if lines else [()] * 5
    rows = {f"lines.{name}": list(column) for name, column in zip(names, columns, strict=True)}
    return {"contact": contact.pk, "currency": "EUR", "status": "placed", **fields, **rows}


def lines_of(order: Order) -> list[tuple]:
    return list(order.lines.values_list("description", "quantity", "unit_price", "discount", "amount"))


def test_bob_sells_two_things_in_one_form(bob, dana, lamp, signed_in):  # noqa: F811
    typed = form(
        dana,
        (str(lamp.pk), "Harbor lamp", "2", "", ""),
        ("Engraving", "Engraving", "1", "12,50", "1"),
        ("", "", "1", "", ""),  # the row that waits for a third thing
        discount="8", tax="19.86", shipping="4.90",
    )  # fmt: skip
    answer = signed_in(bob).post("/orders/new/", typed)
    assert answer.status_code == 302, answer.content
    with as_user(bob):
        order = Order.objects.get()
        assert lines_of(order) == [
            ("Harbor lamp", 2, 49, 0, 98),
            ("Engraving", 1, Decimal("12.50"), 1, Decimal("11.50")),
        ]
        assert order.lines.first().unit_cost == Decimal("21.50")
        assert (order.subtotal, order.total) == (Decimal("109.50"), Decimal("126.26"))


def test_what_does_not_fit_is_said_in_its_row_and_nothing_is_lost(bob, dana, lamp, signed_in):  # noqa: F811
    typed = form(
        dana,
        (str(lamp.pk), "Harbor lamp", "none", "", ""),
        ("Gift", "Gift", "1", "", ""),
        tax="nonsense",
    )
    answer = signed_in(bob).post("/orders/new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“none” is not a number." in page
    assert "“nonsense” is not a number." in page
    assert 'value="Harbor lamp"' in page
    again = form(dana, (str(lamp.pk), "Harbor lamp", "1", "", ""), ("Gift", "Gift", "1", "", ""))
    page = signed_in(bob).post("/orders/new/", again).content.decode()
    assert "A line needs a price, or a product that has one." in page
    with as_user(bob):
        assert not Order.objects.exists()


def test_a_number_that_was_typed_as_words_is_no_product(bob, dana, lamp, signed_in):  # noqa: F811
    typed = form(dana, (str(lamp.pk), str(lamp.pk), "1", "3", ""))
    assert signed_in(bob).post("/orders/new/", typed).status_code == 302
    with as_user(bob):
        line = OrderLine.objects.get()
        assert (line.product_id, line.description) == (None, str(lamp.pk))


def test_an_order_without_lines_keeps_its_amount(bob, dana, signed_in):  # noqa: F811
    assert signed_in(bob).post("/orders/new/", form(dana, subtotal="1.234,50")).status_code == 302
    with as_user(bob):
        assert (Order.objects.get().total, OrderLine.objects.count()) == (Decimal("1234.50"), 0)


def test_the_company_of_the_contact_is_on_the_order(bob, dana, signed_in):  # noqa: F811
    with as_user(bob) as by:
        firm = create_record(Company, by=by, values={"name": "Copper Bakery"})
        Contact.objects.filter(pk=dana.pk).update(company=firm)
    assert signed_in(bob).post("/orders/new/", form(dana, ("Roll", "Roll", "1", "2", ""))).status_code == 302
    with as_user(bob):
        assert Order.objects.get().company == firm


def test_charlie_sells_nothing_to_bobs_customer(charlie, dana, signed_in):  # noqa: F811
    answer = signed_in(charlie).post("/orders/new/", form(dana, ("Roll", "Roll", "1", "2", "")))
    assert answer.status_code == 404
    with as_user(charlie):
        assert not Order.objects.exists()


def test_products_are_offered_with_what_tells_them_apart(bob, lamp, signed_in):  # noqa: F811
    options = signed_in(bob).get("/options/products/", {"q": "lamp"}).content.decode()
    assert 'data-currency="EUR" data-price="49.00"' in options
    assert "HL-1, €49.00" in options
