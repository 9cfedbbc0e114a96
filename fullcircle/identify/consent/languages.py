"""The languages in which people are written to."""

from functools import cache
from typing import Any

from babel import Locale
from django.conf import settings
from django.utils import translation

TRANSLATED = (
    "de",
    "es",
    "fr",
    "it",
    "nl",
)  # what strangers read; fullcircle/locale has it, and English is our own

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
    lower = code.lower().replace("_", "-")
    known = {*TRANSLATED, *(key for key, _ in settings.LANGUAGES)}
    return next((each for each in (lower, lower.partition("-")[0]) if each in known), "en")


def asked_for(header: str) -> str:
    """The first language of a browser's wishes in which we have words."""
    wishes = [each.partition(";")[0].strip() for each in header.split(",")]
    known = [each for each in wishes if each.lower().partition("-")[0] in ("en", *TRANSLATED)]
    return spoken(known[0]) if known else "en"


def as_the_log_speaks() -> Any:
    """Colleagues read the log: it is written in our own words, whatever language the person reads."""
    return translation.override("en")
