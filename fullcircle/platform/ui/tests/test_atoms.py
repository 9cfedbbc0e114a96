"""The smallest pieces say the right thing in every currency, language and script."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from fullcircle.platform.ui import atoms

NOON = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (Decimal("18400"), "EUR", "€18,400"),
        (Decimal("18400.50"), "USD", "$18,400.50"),
        (Decimal("1840000"), "JPY", "¥1,840,000"),
        (Decimal("-12"), "EUR", "-€12"),
    ],
)
def test_money_is_shown_in_its_own_currency(value, currency, text):
    assert atoms.amount(value, currency) == text


def test_money_follows_the_readers_language():
    with translation.override("de"):
        assert atoms.amount(Decimal("18400.50"), "EUR") == "18.400,50\xa0€"


def test_short_money_fits_a_head():
    assert atoms.short_amount(2_126_550, "EUR") == "€2.13M"
    assert atoms.short_amount(940, "EUR") == "€940"


@pytest.mark.parametrize(
    ("back", "text"),
    [
        (dt.timedelta(seconds=20), "now"),
        (dt.timedelta(minutes=42), "42 min ago"),
        (dt.timedelta(hours=5), "5 h ago"),
        (dt.timedelta(days=400), "1 y ago"),
        (dt.timedelta(days=-3), "in 3 d"),
    ],
)
def test_ago_is_short_and_keeps_the_exact_time(back, text):
    shown = atoms.ago(NOON - back, now=NOON)
    assert f">{text}</time>" in shown
    assert "title=" in shown


def test_no_time_is_never():
    assert "Never" in atoms.ago(None)


def test_initials_of_names_of_any_length():
    assert [atoms.initials(name) for name in ("Amara Okafor", "Cher", "", "Ana de la Cruz")] == [
        "AO",
        "C",
        "?",
        "AC",
    ]


def test_names_from_customers_are_escaped():
    assert "<b>" not in atoms.who("<b>Bob</b>", 3, 'x" onclick="alert(1)')
    assert 'onclick="' not in atoms.who("Bob", 3, 'x" onclick="alert(1)')


def test_addresses_keep_their_direction():
    assert atoms.ltr("amara@harbor.example") == '<bdi dir="ltr">amara@harbor.example</bdi>'


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (0.069, "0.07 s"), (1.07, "1.1 s"), (17.5, "18 s"), (130, "2 min"), (244_804.6, "2 d")],
)
def test_how_long_something_takes_is_as_exact_as_it_matters(seconds, said):
    assert atoms.lasting(seconds) == said
