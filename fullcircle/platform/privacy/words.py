"""The words that tell one person apart, gathered from everything about them, and how PostgreSQL looks for them."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from fullcircle.platform.privacy.kinds import distinct, telling

SHORTEST = 6  # characters; shorter numbers are part of too many others
BEFORE, AFTER = r"(?<![\w.+-])", r"(?![\w-]|\.\w)"


@dataclass(frozen=True)
class Words:
    """Addresses and numbers are one person's alone; a name may be another's, too; a sentence may be about others."""

    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()

    def by(self, grade: str) -> list[str]:
        """What a step of this grade looks for."""
        if grade == "everything":
            return distinct([*self.addresses, *self.names, *self.sentences])
        return distinct([*self.addresses, *self.names]) if grade == "names" else distinct(self.addresses)

    def asked(self, grade: str) -> tuple[list[str], str]:
        """Patterns that find quickly, and the expression that finds exactly. Nothing is found by no words."""
        words = [form for word in self.by(grade) for form in spellings(word)]
        if not words:
            return [], r"\A\Z(?!.)x"
        patterns = [f"%{like_literal(word.lower())}%" for word in words]
        return patterns, BEFORE + "(?:" + "|".join(re.escape(word) for word in words) + ")" + AFTER


def gathered(found: Iterable[tuple[str, str]]) -> Words:
    """From pairs of a kind of data and a word."""
    addresses: list[str] = []
    names: list[str] = []
    sentences: list[str] = []
    for kind, word in found:
        if kind == "contact" and len(word) >= SHORTEST and not word.startswith("http"):
            addresses.append(word)
        elif kind == "identity" and (
            telling(word) or (len(word) >= SHORTEST and any(c.isdigit() for c in word))
        ):
            (names if telling(word) else addresses).append(word)
        elif kind == "words":
            sentences.append(word)
    return Words(*(tuple(distinct(each)) for each in (addresses, names, sentences)))


def spellings(word: str) -> list[str]:
    """As text has it, and as JSON has it."""
    inside = json.dumps(word, ensure_ascii=False)[1:-1]
    return [word] if inside == word else [word, inside]


def like_literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
