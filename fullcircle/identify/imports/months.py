"""The names of the months, long and short, in the languages that files come in."""

from functools import cache

from babel import Locale

LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "cs",
    "sv",
    "da",
    "nb",
    "fi",
    "tr",
    "ru",
    "uk",
    "ro",
    "hu",
)


@cache
def named_months() -> dict[str, int]:
    """Every spelling of every month; English comes last so that it wins where languages disagree.

    Reading so many languages takes a third of a second: it is done for the first date in words, and not before.
    """
    names: dict[str, int] = {}
    for language in reversed(LANGUAGES):
        months = Locale(language).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    names[name.casefold().strip(".")] = number
    return names | {"sept": 9, "mrz": 3, "maerz": 3}
