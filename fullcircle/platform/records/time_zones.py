"""Time zones by the name the world's clock gives them (Europe/Berlin), known by their city and country."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from fullcircle.platform.records.countries import LANGUAGES, country_name

WORLD = "001"  # no country's


@cache
def names() -> dict[str, str]:
    """Each zone once, by its city: Berlin, Germany."""
    known = available_timezones()
    places = {
        renamed(zone): said(zone, place)
        for zone, place in get_global("zone_territories").items()
        if renamed(zone) in known
    }
    return {"UTC": "UTC"} | dict(sorted(places.items(), key=lambda pair: pair[1].casefold()))


def renamed(zone: str) -> str:
    """Some lists keep names that the world's clock has given up, such as Asia/Calcutta."""
    return get_global("zone_aliases").get(zone, zone)


def said(zone: str, territory: str) -> str:
    city, country = city_of(zone), country_name(territory)
    return city if city == country or territory == WORLD else f"{city}, {country}"


def city_of(zone: str, language: str = "en") -> str:
    """What its city is called in a language, else what the zone's own name ends with."""
    known = Locale.parse(language).time_zones.get(zone) or {}
    return known.get("city") or last_part(zone)


def last_part(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


@cache
def by_name() -> dict[str, str]:
    """Cities, zones by their present and earlier names, and those of Windows."""
    listed = get_global("zone_territories")
    found: dict[str, str] = dict(get_global("windows_zone_mapping"))
    found |= {last_part(zone): renamed(zone) for zone in listed}
    found |= {city_of(zone, language): renamed(zone) for language in reversed(LANGUAGES) for zone in listed}
    found |= {zone: renamed(zone) for zone in available_timezones() if "/" in zone}
    found |= {name: zone for zone, name in names().items()}
    return {name.casefold(): zone for name, zone in found.items()} | {"gmt": "UTC", "z": "UTC"}


def zone_code(text: str) -> str:
    """The zone that is named in any way we know; empty when we do not."""
    if text.strip() in names():
        return text.strip()
    spelled = text.strip().casefold()
    found = (by_name().get(each) for each in (spelled, spelled.replace("_", " "), spelled.replace(" ", "_")))
    return next(filter(None, found), "")


def zone_name(zone: str) -> str:
    return names().get(zone) or names().get(renamed(zone), zone)
