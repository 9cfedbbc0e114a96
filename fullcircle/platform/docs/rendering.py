"""Markdown to HTML: plain CommonMark with tables, headings that can be linked to, and no HTML from the text."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Rendered:
    """A page as people read it, and what a check or a search wants to know of it."""

    title: str
    html: SafeString
    headings: list[Heading]
    links: list[str]  # as written
    code: list[str]  # what stands in `backquotes` and in blocks


COMMENT = re.compile(r"^<!--.*?-->$", re.MULTILINE | re.DOTALL)
PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


def render(text: str, address_of: Callable[[str], str]) -> Rendered:
    """The page, its links led through `address_of`. The first heading becomes the title and leaves the body."""
    tokens = PARSER.parse(COMMENT.sub("", text))
    links, headings = list(lead(tokens, address_of)), anchored(tokens)
    title = headings[0].text if headings and headings[0].level == 1 else ""
    body = tokens[3:] if title and tokens[0].type == "heading_open" else tokens
    html = PARSER.renderer.render(boxed(body), PARSER.options, {})
    # Safe: the parser lets no HTML through, and the text is our own file.
    return Rendered(title, SafeString(html), headings, links, list(code_in(tokens)))


def lead(tokens: list[Token], address_of: Callable[[str], str]) -> list[str]:
    """Point every link and picture to its address in the product; returns them as they were written."""
    found = []
    for token in (child for block in tokens for child in block.children or ()):
        attribute = {"link_open": "href", "image": "src"}.get(token.type)
        if attribute:
            written = str(token.attrGet(attribute))
            found.append(written)
            token.attrSet(attribute, address_of(written))
    return found


def anchored(tokens: list[Token]) -> list[Heading]:
    """Give every heading the anchor that GitHub would give it."""
    headings: list[Heading] = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            words = "".join(child.content for child in inline.children or ())
            anchor = slug(words)
            again = sum(each.anchor == anchor for each in headings)
            anchor = f"{anchor}-{again}" if again else anchor
            opening.attrSet("id", anchor)
            headings.append(Heading(int(opening.tag[1]), words, anchor))
    return headings


def boxed(tokens: list[Token]) -> list[Token]:
    """Wide tables scroll by themselves, with the keyboard too, so that the page never does sideways."""
    boxes: list[Token] = []
    for token in tokens:
        if token.type == "table_open":
            opening = Token(
                "box_open", "div", 1, attrs={"class": "doc-table", "tabindex": 0, "role": "region"}
            )
            opening.attrSet("aria-label", "Table")
            boxes += [opening, token]
        elif token.type == "table_close":
            boxes += [token, Token("box_close", "div", -1)]
        elif token.type in ("fence", "code_block"):
            token.attrSet("tabindex", "0")
            boxes.append(token)
        else:
            boxes.append(token)
    return boxes


def code_in(tokens: list[Token]) -> list[str]:
    blocks = [token.content for token in tokens if token.type in ("fence", "code_block")]
    spans = [c.content for token in tokens for c in token.children or () if c.type == "code_inline"]
    return blocks + spans


def slug(words: str) -> str:
    plain = unicodedata.normalize("NFKC", words).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
