"""What a template is made of: a subject and blocks, as a typed tree that programs may send as well."""

import secrets
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fullcircle.platform.actions import Refused

MOST_BLOCKS = 60
Key = Annotated[str, Field(pattern=r"^[a-z0-9]{6,12}$")]
Line = Annotated[str, Field(max_length=300)]
Prose = Annotated[str, Field(max_length=8_000)]
Address = Annotated[str, Field(max_length=2_000)]
FileKey = Annotated[str, Field(pattern=r"^([a-f0-9]{32})?$")]


def new_key() -> str:
    return secrets.token_hex(4)


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Key = Field(default_factory=new_key)


class Heading(Part):
    kind: Literal["heading"] = "heading"
    text: Line = ""
    level: Literal[1, 2] = 1


class Text(Part):
    """Prose in Markdown: paragraphs, lists, bold, italic and links. HTML in it is shown as it is written."""

    kind: Literal["text"] = "text"
    text: Prose = ""


class Button(Part):
    kind: Literal["button"] = "button"
    text: Line = ""
    url: Address = ""


class Image(Part):
    """A picture that lies with us, under its key; where a click on it leads may be empty."""

    kind: Literal["image"] = "image"
    file: FileKey = ""
    alt: Line = ""
    url: Address = ""


class Divider(Part):
    kind: Literal["divider"] = "divider"


class ProductBlock(Part):
    """Something that is sold, with its price as it is when the template is published."""

    kind: Literal["product"] = "product"
    product: int = 0
    url: Address = ""
    file: FileKey = ""


class SnippetBlock(Part):
    """Blocks that several templates share."""

    kind: Literal["snippet"] = "snippet"
    snippet: int = 0


class Suggested(Part):
    """Products for one person: new to them, due again, or both; words instead for whom there are none."""

    kind: Literal["suggested"] = "suggested"
    show: Literal["new", "again", "both"] = "new"
    most: Annotated[int, Field(ge=1, le=3)] = 3
    reason: Line = "Often bought together with"
    fallback: Prose = ""


class Columns(Part):
    """Two columns of prose beside each other; on a phone one below the other."""

    kind: Literal["columns"] = "columns"
    left: Prose = ""
    right: Prose = ""


Block = Annotated[
    Heading | Text | Button | Image | Divider | ProductBlock | SnippetBlock | Suggested | Columns,
    Field(discriminator="kind"),
]
KINDS: dict[str, type[Part]] = {
    "heading": Heading, "text": Text, "button": Button, "image": Image, "columns": Columns, "divider": Divider,
    "product": ProductBlock, "snippet": SnippetBlock, "suggested": Suggested,
}  # fmt: skip


class Content(BaseModel):
    """All that is written in a template. `text` is the plain part where somebody wrote it by hand; empty, it is made."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: Line = ""
    preheader: Line = ""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")] = "en"
    blocks: Annotated[tuple[Block, ...], Field(max_length=MOST_BLOCKS)] = ()
    text: Annotated[str, Field(max_length=30_000)] = ""
    track_links: bool = True


def read(raw: Any) -> Content:
    """Content from JSON, or the first thing that is wrong with it."""
    try:
        return Content.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "content"
        raise Refused(fields={"content": f"{where}: {first['msg']}."}) from None


def plain(content: Content) -> dict[str, Any]:
    return content.model_dump(mode="json")


def words_of(block: Any) -> Iterator[str]:
    """Whatever somebody wrote in a block, in reading order."""
    for name in ("text", "left", "right", "alt", "url", "reason", "fallback"):
        if written := getattr(block, name, ""):
            yield str(written)


def words_in(content: Content) -> Iterator[str]:
    yield from (content.subject, content.preheader, content.text)
    for block in content.blocks:
        yield from words_of(block)
