"""One spelling for what is written in many ways: names in any script and order, firms with their legal form, phones, streets."""

import re
from collections.abc import Sequence
from functools import lru_cache

from anyascii import anyascii

from fullcircle.identify.duplicates.linkage.words import (
    ALIASES,
    FREE_MAIL,
    LEGAL_FORMS,
    NICKNAMES,
    PLACE_WORDS,
    TITLES,
)

MANY = 200_000  # words that are remembered; a long run meets the same ones over and over
ACCENTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "å": "a", "æ": "ae"})
APART = re.compile(r"[^a-z0-9]+")
DIGITS = re.compile(r"\D+")
PHONE_DIGITS = 9
SKELETON = 5
SOUNDS = (
    ("sch", "s"), ("ph", "f"), ("ck", "k"), ("th", "t"), ("dt", "t"), ("tz", "z"), ("qu", "k"),
    ("ae", "a"), ("oe", "o"), ("ue", "u"), ("c", "k"), ("q", "k"), ("z", "s"), ("v", "f"), ("w", "f"),
    ("d", "t"), ("b", "p"), ("g", "k"), ("j", "i"), ("y", "i"), ("x", "ks"),
)  # fmt: skip


def plain(text: str) -> str:
    """In small Latin letters and figures, words one space apart."""
    if not text.isascii():
        text = anyascii(text.lower().translate(ACCENTS))
    return APART.sub(" ", text.lower().replace("'", "")).strip()


@lru_cache(MANY)
def first_name(word: str) -> str:
    """The name that a nickname is short for."""
    return NICKNAMES.get(word, word)


def names(text: str, given: str = "", family: str = "") -> tuple[str, str]:
    """Given and family name, each in one spelling; which is which where nobody says so is a guess that comparing allows for."""
    if given and family:
        first, last = words_of(given), words_of(family)
    else:
        ahead, comma, behind = text.partition(",")
        if comma:
            first, last = words_of(behind), words_of(ahead)
        else:
            found = words_of(text)
            first, last = (found[:1], found[1:]) if len(found) > 1 else ((), found)
            if len(last) > 1 and len(last[0]) == 1:
                last = last[1:]
    return first_name(first[0]) if first else "", "".join(last)


@lru_cache(MANY)
def words_of(text: str) -> Sequence[str]:
    found = plain(text).split()
    return tuple(word for word in found if word not in TITLES) or tuple(found)


@lru_cache(MANY)
def skeleton(word: str) -> str:
    """How a word sounds, roughly: what two spellings of one name have in common."""
    if len(word) < 2:
        return word
    for letters, sound in SOUNDS:
        word = word.replace(letters, sound)
    kept = [word[0]]
    for letter in word[1:]:
        if letter not in "aeiouh" and letter != kept[-1]:
            kept.append(letter)
    return "".join(kept)[:SKELETON]


def email(text: str) -> tuple[str, str, str]:
    """The whole address, the part that names somebody, and the domain if it is a firm's own."""
    local, at, domain = text.strip().lower().rpartition("@")
    if not at:
        return "", "", ""
    domain = ALIASES.get(domain, domain)
    local = local.partition("+")[0]
    if domain == "gmail.com":
        local = local.replace(".", "")
    return f"{local}@{domain}", local, "" if domain in FREE_MAIL else domain


def phone(text: str) -> str:
    """Its last nine figures: what stays the same however the country is dialed."""
    found = text[1:] if text[1:].isdigit() else DIGITS.sub("", text)
    return found[-PHONE_DIGITS:] if len(found) > 5 else ""


@lru_cache(MANY)
def street_word(word: str) -> str:
    for ending in ("strasse", "straat"):
        word = word.removesuffix(ending) + "str" if word.endswith(ending) else word
    return PLACE_WORDS.get(word, word)


def street(text: str) -> tuple[str, str, str]:
    """The words of a street with their usual short forms, the number of the house, and the street without it."""
    words = [street_word(word) for word in plain(text).split()]
    number = next((word for word in words if word[0].isdigit()), "")
    return " ".join(words), number, " ".join([word for word in words if word != number])


def code(text: str) -> str:
    return plain(text).replace(" ", "")


def firm(text: str) -> tuple[str, str]:
    """The name of a firm without its legal form, and the legal form."""
    found = plain(text.replace("&", " and ").replace(".", "")).split()
    form = [LEGAL_FORMS[word] for word in found[1:] if word in LEGAL_FORMS]
    kept = [word for place, word in enumerate(found) if not place or word not in LEGAL_FORMS]
    while len(kept) > 1 and kept[-1] in ("and", "co"):
        kept.pop()
    if kept and kept[0] == "the" and len(kept) > 1:
        kept = kept[1:]
    return " ".join(kept), form[-1] if form else ""


def domain(text: str) -> str:
    """The domain that a website or an address belongs to, unless the world shares it."""
    found = text.strip().lower().rpartition("@")[2]
    found = found.partition("://")[2] or found
    found = found.partition("/")[0].partition(":")[0].removeprefix("www.")
    return "" if found in FREE_MAIL or "." not in found else found
