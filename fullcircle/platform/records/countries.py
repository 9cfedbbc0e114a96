"""Countries by ISO 3166 code, with their names in the languages people write them in (Unicode CLDR, through Babel)."""

from functools import cache

from babel import Locale

# Where a name means two things, the language that comes first is right.
LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "fi", "cs", "tr"),
    *("nb", "hu", "ro", "el", "ru", "uk", "ar", "he", "hi", "zh", "ja", "ko"),
)
ALSO = {
    "uk": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "usa": "US",
    "us": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "eire": "IE",
    "rsa": "ZA",
    "uae": "AE",
    "holland": "NL",
    "korea": "KR",
    "czech republic": "CZ",
    "channel islands": "JE",
}


@cache
def names(language: str = "en") -> dict[str, str]:
    """Code to name, by name; territories that are no country (world, Europe) are left out."""
    territories = Locale.parse(language).territories
    found = {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_ONE
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


NOT_ONE = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}


@cache
def by_name() -> dict[str, str]:
    """Reading so many languages takes a while: done only when somebody does not say it by its code."""
    known = {
        name.casefold(): code for language in reversed(LANGUAGES) for code, name in names(language).items()
    }
    return known | {code.casefold(): code for code in names()} | ALSO


def country_code(text: str) -> str:
    """The code of a country named in any way we know; empty when we do not."""
    spelled = text.strip()
    return spelled if spelled in names() else by_name().get(spelled.casefold(), "")


def country_name(code: str) -> str:
    return names().get(code, code)
