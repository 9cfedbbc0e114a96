"""Changing a draft block by block."""

from typing import Any

from fullcircle.interact.templates.content import KINDS, Content
from fullcircle.platform.actions import Refused


def add(content: Content, kind: str) -> Content:
    """A new block, at the end."""
    if kind not in KINDS:
        raise Refused("There is no such block.")
    return content.model_copy(update={"blocks": (*content.blocks, KINDS[kind]())})


def duplicate(content: Content, key: str) -> Content:
    """The same block once more, behind itself."""
    from fullcircle.interact.templates.content import new_key

    at = place(content, key)
    twin = content.blocks[at].model_copy(update={"key": new_key()})
    return content.model_copy(update={"blocks": (*content.blocks[: at + 1], twin, *content.blocks[at + 1 :])})


def remove(content: Content, key: str) -> Content:
    return content.model_copy(update={"blocks": tuple(each for each in content.blocks if each.key != key)})


def move(content: Content, key: str, by: int) -> Content:
    """One place up or down; at the edge it stays."""
    at = place(content, key)
    to = min(max(at + by, 0), len(content.blocks) - 1)
    blocks = list(content.blocks)
    blocks.insert(to, blocks.pop(at))
    return content.model_copy(update={"blocks": tuple(blocks)})


def insert_field(content: Content, key: str, part: str, field: str) -> Content:
    """A field at the end of what is written in a block, or in the subject."""
    if key == "":
        return content.model_copy(update={part: joined(getattr(content, part), field)})
    at = place(content, key)
    block: Any = content.blocks[at]
    if not isinstance(getattr(block, part, None), str):
        raise Refused("This block has no such words.")
    changed = block.model_copy(update={part: joined(getattr(block, part), field)})
    return content.model_copy(update={"blocks": (*content.blocks[:at], changed, *content.blocks[at + 1 :])})


def joined(text: str, field: str) -> str:
    return f"{text}{' ' if text and not text[-1].isspace() else ''}{field}"


def spelled(name: str, fallback: str) -> str:
    """A field as templates spell it. A fallback is words, and nothing that could end them."""
    words = (
        fallback.strip().replace('"', "”").replace("<", "").replace(">", "").replace("{", "").replace("}", "")
    )
    return f'{{{{ {name} | default: "{words}" }}}}' if words else f"{{{{ {name} }}}}"


def place(content: Content, key: str) -> int:
    found = next((at for at, each in enumerate(content.blocks) if each.key == key), None)
    if found is None:
        raise Refused("This block is not there any more. Look at the template again.")
    return found
