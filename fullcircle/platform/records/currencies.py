"""Currencies by ISO 4217 code, with their names in the languages people write them in (Unicode CLDR, through Babel)."""

from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies, is_currency

from fullcircle.platform.records.countries import LANGUAGES

SIGNS = {
    "€": "EUR", "$": "USD", "us$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "zł": "PLN",
    "r$": "BRL", "a$": "AUD", "c$": "CAD", "euros": "EUR", "dollar": "USD", "dollars": "USD", "pounds": "GBP",
}  # fmt: skip


@cache
def names() -> dict[str, str]:
    """Every currency that is legal tender somewhere today."""
    territories = get_global("territory_currencies")
    codes = {code for territory in territories for code in get_territory_currencies(territory)}
    return {code: full_name(code) for code in sorted(codes)}


@cache
def by_name() -> dict[str, str]:
    named = {
        name.casefold(): code
        for language in reversed(LANGUAGES)
        for code, name in Locale.parse(language).currencies.items()
        if code in names()
    }
    return named | {code.casefold(): code for code in names()} | SIGNS


def currency_code(text: str) -> str:
    """The code of a currency named in any way we know; one that is no longer paid with only by its code."""
    spelled = text.strip()
    if spelled in names():
        return spelled
    return by_name().get(spelled.casefold(), "") or (spelled.upper() if was_money(spelled.upper()) else "")


def was_money(code: str) -> bool:
    """Codes that begin with X and are paid with nowhere stand for gold, for tests, for nothing."""
    return is_currency(code) and not code.startswith("X")


@cache
def full_name(code: str) -> str:
    return str(Locale("en").currencies.get(code, code))


def currency_name(code: str) -> str:
    """In lists the letters say it best."""
    return code
