"""What can be chosen for money, places, times and languages, in the reader's words."""

from functools import cache
from zoneinfo import available_timezones

from babel.numbers import get_territory_currencies
from django.conf import settings

from fullcircle.platform.records import countries as all_countries
from fullcircle.platform.records import currencies as all_currencies
from fullcircle.platform.records import time_zones as all_time_zones


@cache
def currencies() -> list[tuple[str, str]]:
    """Every currency that is legal tender somewhere today."""
    return sorted(((code, f"{name} ({code})") for code, name in all_currencies.names().items()), key=label)


@cache
def countries() -> list[tuple[str, str]]:
    return list(all_countries.names().items())


@cache
def time_zones() -> list[tuple[str, str]]:
    """Cities as the world's clock knows them, and UTC; earlier names of zones stay as somebody chose them."""
    offered = all_time_zones.names()
    earlier = sorted(zone for zone in available_timezones() if "/" in zone and zone not in offered)
    return [*offered.items(), *((zone, zone) for zone in earlier)]


def languages() -> list[tuple[str, str]]:
    """The languages Fullcircle speaks."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


def label(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


def country_of(accept_language: str) -> str:
    """The country that a browser's first language names, as in de-AT; none if it names none."""
    first = accept_language.split(",")[0].split(";")[0].strip()
    _, _, country = first.partition("-")
    country = country.upper()
    return country if country in dict(countries()) else ""


def currency_of(country: str) -> str:
    """What people pay with in a country; euro where we cannot know."""
    found = get_territory_currencies(country) if country else []
    return found[0] if found else "EUR"
