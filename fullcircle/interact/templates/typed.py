"""What somebody typed into the builder, as the content of a template."""

from typing import Any

from django.http import QueryDict

from fullcircle.interact.templates.content import Content, read
from fullcircle.platform.actions import Conflict

NUMBERS = ("product", "snippet", "level", "most")
WHOLE = ("subject", "preheader", "language", "text")


def content_typed(sent: QueryDict, before: Content) -> Content:
    """The draft with everything that stands in the builder's fields, in the order in which it stands there."""
    known = {each.key: each for each in before.blocks}
    order = list(dict.fromkeys(sent.getlist("q")))
    if set(order) != set(known):  # a block goes by its button, and never because a page knew nothing of it
        raise Conflict(
            "This template was changed meanwhile in another window. Look at it again before you go on.",
            current=None,
        )
    raw: dict[str, Any] = {name: lines(sent.get(name, getattr(before, name))) for name in WHOLE}
    raw["track_links"] = "track_links" in sent
    raw["blocks"] = [block_typed(sent, known[key]) for key in order]
    return read(raw)


def block_typed(sent: QueryDict, block: Any) -> dict[str, Any]:
    given: dict[str, Any] = block.model_dump(mode="json")
    for name in given:
        if (text := sent.get(f"{block.key}.{name}")) is not None:
            given[name] = number(text) if name in NUMBERS else lines(text)
    return given


def lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "")


def number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
