"""Languages by their code on the web (de, pt-BR), with their names in the languages people write them in (Unicode CLDR)."""

from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from fullcircle.platform.records.countries import LANGUAGES

SPOKEN_FEW = 3  # letters: languages with two are on the list, the others are known when somebody names them


@cache
def every_name(language: str = "en") -> dict[str, str]:
    """Code to name, variants such as pt-BR among them."""
    return {code.replace("_", "-"): name for code, name in Locale.parse(language).languages.items()}


@cache
def names() -> dict[str, str]:
    """The languages that are offered, by name: those with a code of two letters, and their best known variants."""
    found = {
        code: name
        for code, name in every_name().items()
        if len(code.partition("-")[0]) < SPOKEN_FEW and code not in NOT_ONE
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


NOT_ONE = {"ar-001", "es-419", "hi-Latn"}


@cache
def by_name() -> dict[str, str]:
    """Names in many languages, and the letters that libraries and older programs use.

    Reading two hundred languages takes half a second: done only when somebody does not say it by its code.
    """
    known = {name.casefold(): code for each in reversed(LANGUAGES) for code, name in every_name(each).items()}
    own = {own_name(code).casefold(): code for code in names()}
    older = {old: code for old, code in get_global("language_aliases").items() if code in every_name()}
    return older | own | known | by_code()


@cache
def by_code() -> dict[str, str]:
    return {code.casefold(): code for code in every_name()}


@cache
def own_name(code: str) -> str:
    """What those who speak it call it."""
    try:
        return Locale.parse(code, sep="-").get_language_name() or ""
    except (UnknownLocaleError, ValueError):
        return ""


def language_code(text: str) -> str:
    """The code of a language named in any way we know; a country may follow it, as in en-IE."""
    spelled = text.strip().replace("_", "-")
    key = spelled.casefold()
    return by_code().get(key) or by_name().get(key) or variant(spelled)


@cache
def variant(code: str) -> str:
    try:
        locale = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return ""
    return str(locale).replace("_", "-")


@cache
def language_name(code: str) -> str:
    if name := every_name().get(code):
        return name
    return (Locale.parse(code, sep="-").get_display_name("en") or code) if variant(code) else code
