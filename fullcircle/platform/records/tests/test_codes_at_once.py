"""Who says it by its code is understood without reading the names in many languages, and as if they had been read."""

from types import ModuleType

import pytest

from fullcircle.platform.records import countries, currencies, languages, time_zones


@pytest.mark.parametrize(
    ("place", "read"),
    [
        (countries, countries.country_code),
        (currencies, currencies.currency_code),
        (languages, languages.language_code),
        (time_zones, time_zones.zone_code),
    ],
)
def test_a_code_means_the_same_before_the_names_are_read(place: ModuleType, read, monkeypatch):
    known = place.by_name()
    monkeypatch.setattr(place, "by_name", lambda: pytest.fail("Names were read for a code."))
    assert {code: read(code) for code in place.names()} == {
        code: known[code.casefold()] for code in place.names()
    }
