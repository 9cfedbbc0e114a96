"""Lists that the whole world shares: countries, languages, currencies, time zones. Kept as codes, found by any name."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fullcircle.platform.records import countries, currencies, languages, time_zones

NEAR = 0.35  # of their letters by threes, from where on a typing mistake is likely
MOST_NEAR = 8


@dataclass(frozen=True)
class CodeList:
    """One of these lists: what is offered, what else is understood, and how a code reads."""

    unlike: str | Promise  # what to say to what is none
    standard: str
    example: str
    names: Callable[[], dict[str, str]]  # what is offered, by code
    by_name: Callable[[], dict[str, str]]  # whatever people write, in many languages
    understood: Callable[[str], str]
    name: Callable[[str], str]

    def read(self, text: str) -> str:
        """The code that is meant; empty when we do not know."""
        return text if text in self.names() else self.understood(text)

    def unknown(self, text: str) -> str:
        """What to say when we do not."""
        return str(self.unlike) % {"text": text, "example": self.example}


CODES: dict[str, CodeList] = {
    "country": CodeList(
        _("“%(text)s” is not a country we know. Write its name, or its code like %(example)s."), "ISO 3166", "DE",
        countries.names, countries.by_name, countries.country_code, countries.country_name,
    ),
    "language": CodeList(
        _("“%(text)s” is not a language we know. Write its name, or its code like %(example)s."), "BCP 47", "pt-BR",
        languages.names, languages.by_name, languages.language_code, languages.language_name,
    ),
    "currency": CodeList(
        _("“%(text)s” is not a currency we know. Write its name, or its code like %(example)s."), "ISO 4217", "EUR",
        currencies.names, currencies.by_name, currencies.currency_code, currencies.currency_name,
    ),
    "time_zone": CodeList(
        _("“%(text)s” is not a time zone we know. Write its name, or its code like %(example)s."), "IANA", "Europe/Berlin",
        time_zones.names, time_zones.by_name, time_zones.zone_code, time_zones.zone_name,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """A code that a person may mean: how it reads once it is chosen, and what else says it is the right one."""

    code: str
    text: str
    beside: str = ""


def offers(kind: str, words: str) -> list[Offer]:
    """What somebody who types these words may mean, best first; everything when nothing is typed."""
    asked = folded(words)
    if not asked:
        return [offer(kind, code) for code in CODES[kind].names()]
    found = (
        begun_or_held(english(kind), asked)
        or begun_or_held(everywhere(kind), asked)
        or nearest(everywhere(kind), asked)
    )
    meant = CODES[kind].read(words.strip())
    first = [(meant, words)] if meant in CODES[kind].names() else []
    return [offer(kind, code, name) for code, name in dict([*first, *found]).items()]


def offer(kind: str, code: str, matched: str = "") -> Offer:
    text, name = CODES[kind].name(code), CODES[kind].names()[code]
    if text != name:
        return Offer(code, text, name)
    known = folded(matched) in folded(f"{text} {code}".replace("_", " "))
    return Offer(code, text, "" if known else matched[:1].upper() + matched[1:])


def folded(text: str) -> str:
    """Without accents, in small letters: how names are compared."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in parts if not unicodedata.combining(letter)).split())


Known = dict[str, tuple[str, str]]  # folded name → code and name


@cache
def english(kind: str) -> Known:
    """The names that are shown, and the codes themselves."""
    named = CODES[kind].names()
    shown = {folded(name): (code, name) for code, name in named.items()}
    return (
        shown
        | {folded(code): (code, code) for code in named}
        | {folded(c.replace("_", " ")): (c, c) for c in named}
    )


@cache
def everywhere(kind: str) -> Known:
    offered = CODES[kind].names()
    named = {folded(name): (code, name) for name, code in CODES[kind].by_name().items() if code in offered}
    return named | english(kind)


def begun_or_held(known: Known, asked: str) -> list[tuple[str, str]]:
    """The code itself, then names that begin so, then those with a word that does, then those that hold it."""
    ranks: dict[str, tuple[int, str]] = {}
    for name, (code, shown) in known.items():
        rank = rank_of(name, asked)
        if rank < ranks.get(code, (9, ""))[0]:
            ranks[code] = (rank, shown)
    return [(code, shown) for code, (_, shown) in sorted(ranks.items(), key=lambda each: each[1])]


def rank_of(name: str, asked: str) -> int:
    if name == asked:
        return 0
    if name.startswith(asked):
        return 1
    if f" {asked}" in name or f"/{asked}" in name or f"({asked}" in name:
        return 2
    return 3 if len(asked) > 2 and asked in name else 9


def nearest(known: Known, asked: str) -> list[tuple[str, str]]:
    """Names that a typing mistake may have been, nearest first."""
    wanted = threes(asked)
    near: dict[str, tuple[float, str]] = {}
    for name, (code, shown) in known.items():
        likeness = alike(wanted, threes(name))
        if likeness >= NEAR and likeness > near.get(code, (0.0, ""))[0]:
            near[code] = (likeness, shown)
    best = sorted(near.items(), key=lambda each: -each[1][0])[:MOST_NEAR]
    return [(code, shown) for code, (_, shown) in best]


@cache
def threes(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
