"""Columns find their fields by name in several languages and by content."""

import pytest

from fullcircle.identify.imports.mapping import Target, TargetField, guess_targets, targets_covered
from fullcircle.identify.imports.recognizing import recognize
from fullcircle.identify.imports.synonyms import normalized

F = TargetField
CONTACTS = Target(
    "contacts",
    "Contacts",
    (
        F("first_name", "First name"),
        F("last_name", "Last name"),
        F("email", "Email", "email", unique=True),
        F("phone", "Phone", "phone"),
        F("city", "City"),
        F("postal_code", "Postal code"),
        F("country", "Country", "country"),
        F("birthday", "Birthday", "date"),
        F("external_id", "External ID", unique=True),
        F("company", "Company", "relation", relation="company"),
    ),
    entity="contact",
)
PRODUCTS = Target(
    "products",
    "Products",
    (
        F("sku", "SKU", unique=True),
        F("name", "Name", required=True, also=("product name",)),
        F("price", "Price", "money"),
    ),
    entity="product",
)
ORDERS = Target(
    "orders",
    "Orders",
    (
        F("number", "Number", required=True, unique=True),
        F("ordered_on", "Ordered on", "datetime", required=True),
    ),
    entity="order",
)
LINES = Target(
    "lines",
    "Order lines",
    (
        F("quantity", "Quantity", "number", required=True),
        F("unit_price", "Unit price", "money", required=True, also=("price",)),
    ),
    entity="line",
)


def mapped(targets, names, rows):
    guesses = guess_targets(targets, recognize(names, rows))
    return {names[guess.column]: f"{guess.target}.{guess.field}" for guess in guesses}, guesses


PEOPLE = [
    ["Dana", "Smith", "dana@example.com", "+49 171 1234567", "Köln", "Germany"],
    ["Bob", "Ray", "bob@example.com", "+49 171 1234568", "Bonn", "Germany"],
]
WANTED = ["first_name", "last_name", "email", "phone", "city", "country"]


@pytest.mark.parametrize(
    "names",
    [
        ["First Name", "Last Name", "Email", "Phone", "City", "Country"],
        ["FirstName", "Surname", "E-Mail Address", "mobile_number", "Town", "country code"],
        ["Vorname", "Nachname", "E-Mail-Adresse", "Telefon", "Ort", "Land"],
        ["Prénom", "Nom", "Courriel", "Téléphone", "Ville", "Pays"],
        ["Nombre", "Apellidos", "Correo electrónico", "Móvil", "Ciudad", "País"],
        ["Nome", "Cognome", "Indirizzo email", "Cellulare", "Città", "Paese"],
        ["Voornaam", "Achternaam", "E-mail", "Telefoonnummer", "Woonplaats", "Land"],
        ["given_name", "surname", "kontakt", "nummer", "suburb", "country"],
    ],
)
def test_headers_in_many_languages_find_their_fields(names):
    found, _ = mapped([CONTACTS], names, PEOPLE)
    assert found == {name: f"contacts.{field}" for name, field in zip(names, WANTED, strict=True)}


def test_a_flat_sales_file_fills_four_kinds_of_record():
    names = [
        "Invoice",
        "StockCode",
        "Description",
        "Quantity",
        "InvoiceDate",
        "Price",
        "Customer ID",
        "Country",
    ]
    rows = [
        [
            "489434",
            "85048",
            "15CM CHRISTMAS GLASS BALL",
            "12",
            "2009-12-01 07:45:00",
            "6.95",
            "13085",
            "United Kingdom",
        ],
        ["C489449", "22087", "PAPER BUNTING", "-12", "2009-12-01 10:33:00", "2.95", "16321", "Australia"],
    ]
    found, guesses = mapped([CONTACTS, PRODUCTS, ORDERS, LINES], names, rows)
    assert found == {
        "Invoice": "orders.number",
        "StockCode": "products.sku",
        "Description": "products.name",
        "Quantity": "lines.quantity",
        "InvoiceDate": "orders.ordered_on",
        "Price": "lines.unit_price",
        "Customer ID": "contacts.external_id",
        "Country": "contacts.country",
    }
    assert targets_covered([CONTACTS, PRODUCTS, ORDERS, LINES], guesses) == [
        "contacts",
        "products",
        "orders",
        "lines",
    ]


def test_a_price_list_fills_products_only():
    found, _ = mapped(
        [CONTACTS, PRODUCTS, ORDERS, LINES],
        ["product", "sales_price"],
        [["GTX Basic", "550"], ["GTX Pro", "4821"]],
    )
    assert found == {"product": "products.name", "sales_price": "products.price"}


def test_content_overrules_a_misleading_name():
    found, guesses = mapped(
        [CONTACTS], ["Email", "Contact"], [["yes", "a@example.com"], ["no", "b@example.com"]]
    )
    assert found == {"Contact": "contacts.email"}
    assert guesses[0].why == "it holds email addresses"
    assert not guesses[0].sure


def test_every_guess_says_why():
    _, guesses = mapped([CONTACTS], ["Nachname", "Email"], [["Smith", "dana@example.com"]])
    assert [guess.why for guess in guesses] == [
        "“Nachname” usually means last name",
        "“Email” is the name of this field, and it holds email addresses",
    ]


def test_a_column_goes_to_one_field_and_a_field_takes_one_column():
    found, _ = mapped([CONTACTS], ["Email", "E-Mail 2"], [["a@example.com", "b@example.com"]])
    assert list(found.values()) == ["contacts.email"]


def test_companies_of_contacts_are_found_as_relations():
    found, _ = mapped([CONTACTS], ["Account name", "Email"], [["Acme", "a@example.com"]])
    assert found["Account name"] == "contacts.company"


@pytest.mark.parametrize("name", ["InvoiceDate", "invoice_date", "Invoice-Date", " INVOICE  date "])
def test_spelling_does_not_matter(name):
    assert normalized(name) == "invoice date"
