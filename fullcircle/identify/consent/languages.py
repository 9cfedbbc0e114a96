"""The languages in which people are written to."""

from functools import cache

from babel import Locale
from django.conf import settings

# Offered for wordings and preferences; any other that a wording has is offered too.
USUAL = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "cs",
    "da",
    "sv",
    "nb",
    "fi",
    "el",
    "tr",
    "uk",
    "ar",
    "ja",
    "zh",
)


@cache
def name_of(code: str) -> str:
    """A language in its own words: Deutsch."""
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name()
    except ValueError:
        return code
    return (name or code)[:1].upper() + (name or code)[1:]


def choices() -> list[tuple[str, str]]:
    return [(code, name_of(code)) for code in USUAL]


def spoken(code: str) -> str:
    """The language of our own words that is nearest to somebody's."""
    known = {key for key, _ in settings.LANGUAGES}
    lower = code.lower().replace("_", "-")
    return lower if lower in known else next((key for key in (lower.split("-")[0],) if key in known), "en")
