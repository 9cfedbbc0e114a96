"""Numbers are read as people write them, on both sides of the Rhine and of the Atlantic."""

from decimal import Decimal

import pytest

from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.values import Unfit, parse

MONEY = Field("price", "Price", "money", "price", decimals=4, null=True)
WEIGHT = Field("weight", "Weight", "number", "weight", decimals=3, null=True)


@pytest.mark.parametrize(
    ("written", "money", "weight"),
    [
        ("1234.5", "1234.5", "1234.5"),
        ("1,234.50", "1234.5", "1234.5"),
        ("1.234,50", "1234.5", "1234.5"),
        ("12,5", "12.5", "12.5"),
        ("1,234", "1234", "1.234"),
        ("1,000", "1000", "1000"),
        ("0,125", "0.125", "0.125"),
        ("1,234,567", "1234567", "1234567"),
        ("1.234.567", "1234567", "1234567"),
        ("1\u202f234,5", "1234.5", "1234.5"),
        ("-12,50", "-12.5", "-12.5"),
    ],
)
def test_of_two_marks_the_last_is_before_the_decimals(written, money, weight):
    assert parse(MONEY, written) == Decimal(money)
    assert parse(WEIGHT, written) == Decimal(weight)


def test_a_currency_beside_an_amount_is_the_records_own():
    assert parse(MONEY, "49,50 EUR") == parse(MONEY, "€ 49.50") == Decimal("49.5")


@pytest.mark.parametrize("written", ["many", "1.2.3,4,5", "NaN", "1e99"])
def test_what_is_no_number_is_refused(written):
    with pytest.raises(Unfit):
        parse(MONEY, written)
