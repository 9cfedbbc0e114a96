"""What a file seems to hold decides the mapping that people start from."""

import pytest

from fullcircle.identify.imports.proposing import proposed
from fullcircle.identify.imports.recognizing import recognize
from tests.cast import as_user

pytestmark = pytest.mark.django_db

SALES = (
    ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country"],
    [
        [
            "489434",
            "85048",
            "CHRISTMAS GLASS BALL",
            "12",
            "2009-12-01 07:45:00",
            "6.95",
            "13085",
            "United Kingdom",
        ],
        ["C489449", "22087", "PAPER BUNTING", "-12", "2009-12-01 10:33:00", "2.95", "16321", "Australia"],
    ],
)
CDNOW = (
    ["customer_id", "date", "cds", "price"],
    [["1", "1997-01-01", "2", "29.33"], ["1", "1997-01-18", "2", "29.73"]],
)
ACCOUNTS = (
    ["account", "sector", "revenue", "office_location"],
    [["Acme", "retail", "1100.04", "United States"]],
)
PEOPLE = (["First name", "Surname", "E-Mail", "Company"], [["Dana", "Smith", "dana@example.com", "Acme"]])


@pytest.fixture
def plan(alice):
    def propose(names, rows, **told):
        with as_user(alice) as by:
            found = proposed(recognize(names, rows), by, **told)
        return {
            part.resource: (
                part.match,
                {cell.field: [names[at] for at in cell.columns] for cell in part.cells},
            )
            for part in found.parts
        }

    return propose


def test_a_flat_sales_file_becomes_customers_products_orders_and_lines(plan):
    found = plan(*SALES)
    assert list(found) == ["contact", "product", "order", "orderline"]
    assert found["contact"] == (
        "external_id",
        {"external_id": ["Customer ID"], "country": ["Country"], "name": ["Customer ID"]},
    )
    assert found["product"] == ("sku", {"sku": ["StockCode"], "name": ["Description"]})
    assert found["order"] == ("number", {"number": ["Invoice"], "placed_at": ["InvoiceDate"]})
    assert found["orderline"] == ("", {"quantity": ["Quantity"], "unit_price": ["Price"]})


def test_orders_without_a_number_are_told_apart_by_customer_and_day(plan):
    found = plan(*CDNOW)
    assert found["order"] == ("number", {"placed_at": ["date"], "number": ["customer_id", "date"]})
    assert found["orderline"] == ("", {"quantity": ["cds"], "unit_price": ["price"]})
    assert "product" not in found


def test_a_list_of_accounts_becomes_companies(plan):
    match, cells = plan(*ACCOUNTS)["company"]
    assert match == "name"
    assert cells == {
        "name": ["account"],
        "industry": ["sector"],
        "annual_revenue": ["revenue"],
        "country": ["office_location"],
    }


def test_people_bring_their_companies(plan):
    found = plan(*PEOPLE)
    assert found["contact"][1] == {
        "given_name": ["First name"],
        "family_name": ["Surname"],
        "email": ["E-Mail"],
    }
    assert found["company"] == ("name", {"name": ["Company"]})


def test_where_the_file_shall_go_can_be_told(plan):
    assert set(plan(*PEOPLE, into="company")) == {"company"}


ADDRESSES = (["Name", "Email", "City"], [["Dana", "dana@example.com", "Rome"]])


def test_people_come_first_when_a_table_may_be_about_either(plan):
    assert set(plan(*ADDRESSES)) == {"contact"}


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Companies 2026.xlsx", "company"),
        ("firmen-kunden.csv", "contact"),
        ("export Suppliers", "company"),
        ("people.csv", "contact"),
    ],
)
def test_what_a_file_is_called_counts(plan, title, kind):
    assert set(plan(*ADDRESSES, title=title)) == {kind}


def test_a_column_called_customer_holds_names_or_numbers_as_it_is_written(plan):
    rows = [["Dana Reyes", "dana@example.com"], ["Eve Long", "eve@example.com"]]
    assert plan(["Customer", "Mail"], rows)["contact"][1]["name"] == ["Customer"]
    numbered = [["17", "dana@example.com"], ["18", "eve@example.com"]]
    assert plan(["Customer", "Mail"], numbered)["contact"][1]["external_id"] == ["Customer"]
