"""Fields in a text, as people read them: “Given name, or there”."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fullcircle.interact.templates.liquid import FIELD

SHOWN = re.compile(r"^\{\{\s*([\w.]+)\s*(?:\|\s*default:\s*([\"'])(.*?)\2)?.*\}\}$", re.DOTALL)


@dataclass(frozen=True)
class Chip:
    """One field: what it is called, and what stands there for people of whom it is not known."""

    label: str
    fallback: str
    is_known: bool = True

    @property
    def told(self) -> str:
        return or_else() % {"field": self.label, "other": self.fallback} if self.fallback else self.label

    @property
    def tone(self) -> str:
        return "sky" if self.is_known else "rose"


def or_else() -> str:
    return _("%(field)s, or “%(other)s”")


def pieces(text: str, labels: dict[str, str]) -> list[str | Chip]:
    """A line as people read it: its words, and a chip where a field stands. What only decides is left out."""
    found: list[str | Chip] = []
    at = 0
    for field in FIELD.finditer(text):
        found.append(text[at : field.start()])
        found += chips(field[0], labels)
        at = field.end()
    return [each for each in [*found, text[at:]] if each]


def in_words(text: str, labels: dict[str, str]) -> str:
    """The same where only words can stand: “Oak for your home, [Given name, or “friend”]”."""
    return "".join(f"[{each.told}]" if isinstance(each, Chip) else each for each in pieces(text, labels))


def chips(text: str, labels: dict[str, str]) -> list[Chip]:
    """Every field that is shown in a text, once."""
    found = (SHOWN.match(each) for each in FIELD.findall(text))
    pairs = dict.fromkeys((one[1], one[3] or "") for one in found if one)
    return [Chip(labels.get(name, name), fallback, name in labels) for name, fallback in pairs]
