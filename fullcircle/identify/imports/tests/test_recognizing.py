"""Columns say themselves what they hold and how they write it."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from fullcircle.identify.imports.reading import open_table
from fullcircle.identify.imports.recognizing import recognize, recognize_column, settle
from fullcircle.identify.imports.values import (
    Problem,
    currency_in,
    date_parser,
    datetime_parser,
    integer_parser,
    money_parser,
    number_parser,
    yes_no,
)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["dana@example.com", "bob@example.org", ""], "email"),
        (["+49 171 1234567", "030/1234567", "(020) 7946 0018"], "phone"),
        (["310/246-1501", "818/762-1221"], "phone"),
        (["+491711234567", "+33612345678"], "phone"),
        (["https://example.com/a", "www.example.org"], "url"),
        (["2024-01-31", "2024-02-01"], "date"),
        (["19560409", "19151111", ""], "date"),
        (["3. März 2024", "1. Dezember 2023"], "date"),
        (["1-Jan-97", "18-Feb-97"], "date"),
        (["12/1/2009 7:45 PM", "12/2/2009 8:00 AM"], "datetime"),
        (["Yes", "No", "yes"], "boolean"),
        (["0", "1", "1"], "boolean"),
        (["Germany", "FR", "USA", "Eire"], "country"),
        (["Deutschland", "Österreich", "Frankreich"], "country"),
        (["12", "7", "1,204"], "integer"),
        (["12.50", "7"], "number"),
        (["€ 12,50", "3,00 €"], "money"),
        (["00123", "00456"], "text"),
        (["red", "blue"] * 10, "choice"),
        (["1", "1", "1"], "integer"),
        (["", "n/a", "NULL"], "empty"),
        (["Dana", "Bob"], "text"),
    ],
)
def test_the_kind_follows_from_the_content(cells, kind):
    assert recognize_column("x", cells).kind == kind


@pytest.mark.parametrize(
    ("cells", "order", "unsure"),
    [
        (["01/02/2024", "13/04/2024"], "dmy", False),
        (["01/02/2024", "04/13/2024"], "mdy", False),
        (["01/02/2024", "03/04/2024"], "dmy", True),
        (["2024-02-01"], "dmy", False),
    ],
)
def test_one_date_decides_the_order_of_all(cells, order, unsure):
    found = recognize_column("x", cells)
    assert (found.order, found.unsure) == (order, unsure)


@pytest.mark.parametrize(
    ("cells", "decimal", "unsure"),
    [
        (["1.234,56", "7,5"], ",", False),
        (["1,234.56", "7.5"], ".", False),
        (["1.234", "7,5"], ",", False),
        (["1,234", "5,678"], ".", True),
        (["12,50", "1.000"], ",", False),
        (["12", "7"], ".", False),
    ],
)
def test_the_decimal_mark_is_found(cells, decimal, unsure):
    found = recognize_column("x", cells)
    assert (found.decimal, found.unsure) == (decimal, unsure)


def test_a_late_row_settles_what_the_beginning_left_open(tmp_path):
    lines = ["Name,Since"] + [
        f"Person {n} {'x' * 60},{n % 12 + 1:02d}/{n % 11 + 1:02d}/2024" for n in range(40_000)
    ]
    (tmp_path / "upload").write_text("\n".join([*lines, "Last,04/25/2024"]) + "\n")
    table = open_table(tmp_path / "upload")
    guessed = recognize(table.columns, table.sample(200)[:100])
    assert guessed[1].unsure
    assert (settle(table, guessed)[1].order, settle(table, guessed)[1].unsure) == ("mdy", False)


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (date_parser("dmy"), "03/04/2024", date(2024, 4, 3)),
        (date_parser("mdy"), "03/04/24", date(2024, 3, 4)),
        (date_parser(), "Tuesday, March 5, 2024", date(2024, 3, 5)),
        (date_parser(), "5 de marzo de 2024", date(2024, 3, 5)),
        (date_parser(), "45000", date(2023, 3, 15)),
        (date_parser(), "20240305", date(2024, 3, 5)),
        (datetime_parser("mdy"), "12/1/2009 7:45 PM", datetime(2009, 12, 1, 19, 45)),
        (datetime_parser(), "45000.5", datetime(2023, 3, 15, 12)),
        (number_parser("."), "1,234.56", Decimal("1234.56")),
        (number_parser(","), "1.234,56", Decimal("1234.56")),
        (number_parser("."), "(12.5)", Decimal("-12.5")),
        (number_parser("."), "1’234", Decimal("1234")),
        (number_parser("."), "12,34,567.8", Decimal("1234567.8")),
        (integer_parser(), "3.0", 3),
        (money_parser(","), "1.234,56 €", Decimal("1234.56")),
        (money_parser("."), "US$ 12.50", Decimal("12.50")),
        (money_parser(), "CHF 1’200.-", Decimal("1200")),
        (yes_no, " Ja ", True),
        (yes_no, "falso", False),
    ],
)
def test_a_cell_becomes_its_value(parse, cell, value):
    assert parse(cell) == value


@pytest.mark.parametrize(
    ("parse", "cell", "sentence"),
    [
        (date_parser(), "31.02.2024", "“31.02.2024” is not a date in the calendar."),
        (date_parser(), "soon", "“soon” is not a date."),
        (number_parser(), "1,23", "“1,23” is not a number."),
        (number_parser(), "12 apples", "“12 apples” is not a number."),
        (integer_parser(), "3.5", "“3.5” is not a whole number."),
        (yes_no, "maybe", "“maybe” is neither yes nor no."),
        (money_parser(), "a lot", "“a lot” is not an amount."),
        (number_parser(), "9" * 200, f"“{'9' * 57}…” is too large a number."),
        (date_parser(), "99999999", "“99999999” is not a date in the calendar."),
    ],
)
def test_what_is_no_value_is_said_in_a_sentence(parse, cell, sentence):
    assert parse(cell) == Problem(sentence)


def test_the_currency_is_read_beside_the_amount():
    assert [currency_in(cell) for cell in ("€ 3", "3 USD", "CHF 4.-", "R$ 5", "7")] == [
        "EUR",
        "USD",
        "CHF",
        "BRL",
        "",
    ]
