"""From blocks to a letter that waits for names: MJML makes it fit mail programs, once for each version.

Fields and links are taken out before and put back afterwards, so that neither Markdown nor MJML can read them as
something else. Whatever people wrote is text; the only HTML is ours.
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import takewhile
from typing import Any

from markdown_it import MarkdownIt
from mjml import mjml2html

from fullcircle.interact.templates.content import (
    Button,
    Columns,
    Content,
    Divider,
    Heading,
    Image,
    ProductBlock,
    SnippetBlock,
    Suggested,
    Text,
)
from fullcircle.interact.templates.liquid import FIELD
from fullcircle.interact.templates.paper import BUTTON, COLUMN, MJML, SECTION, WORDS

QUOTED = re.compile(r"""(["'])(.*?)\1""", re.DOTALL)
OWN_LINK = re.compile(r"^\{\{\s*(unsubscribe_url|preferences_url)\s*\}\}$")
WEB = re.compile(r"^https?://[^\s/{}\\@]+(?::\d+)?(?:[/?#]\S*)?$", re.IGNORECASE)
OTHER = re.compile(r"^(?:mailto:[^\s{}]+|tel:\+?[0-9() -]+)$", re.IGNORECASE)
MARKDOWN = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True, "breaks": True}).disable(
    ["image", "code", "fence"]
)
LOOK = "@media (prefers-color-scheme: dark)"
BOTH_LOOKS = 'content="light dark"'
DARK = (
    ".paper, .paper > table, .page { background: #18181b !important; } "
    ".sheet, .sheet > table { background: #27272a !important; background-color: #27272a !important; } "
    ".words div, .words p, .words li, .words h1, .words h2 { color: #f4f4f5 !important; } "
    ".words a { color: #7dd3fc !important; } .foot div { color: #a1a1aa !important; } "
    ".act a, .act td { background: #e4e4e7 !important; color: #18181b !important; }"
)
PLAIN = (
    "h1, h2, p, ul, ol { margin: 0 0 12px; } h1 { font-size: 26px; line-height: 32px; } "
    "h2 { font-size: 19px; line-height: 26px; }"
)


class Unfit(ValueError):
    """A template that no letter can be made of; the sentence says why."""


@dataclass(frozen=True)
class Goods:
    """A product as it is when the template is published."""

    name: str
    price: str
    about: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What blocks refer to: products, the blocks of snippets, and where pictures lie."""

    products: Mapping[int, Goods] = field(default_factory=dict)
    snippets: Mapping[int, tuple[Any, ...]] = field(default_factory=dict)
    picture: str = "/pictures/{}/"


@dataclass(frozen=True)
class Link:
    """Where something leads; an address of ours is left alone."""

    url: str
    label: str

    @property
    def can_be_tracked(self) -> bool:
        return WEB.match(FIELD.sub("x", self.url)) is not None


@dataclass(frozen=True)
class Printed:
    """A version that is ready to be filled in: words with fields, and links by number."""

    subject: str
    preheader: str
    html: str
    text: str
    links: tuple[Link, ...] = ()
    track_links: bool = True
    language: str = "en"


def printed(content: Content, around: Surroundings) -> Printed:
    """The whole letter, with fields still in it."""
    press = Press(content, around)
    html = press.html()
    return Printed(
        subject=content.subject, preheader=content.preheader, html=html, text=press.text(),
        links=tuple(press.links), track_links=content.track_links, language=content.language,
    )  # fmt: skip


class Press:
    """One printing: what was taken out, and the links in the order in which they were met."""

    def __init__(self, content: Content, around: Surroundings) -> None:
        self.content, self.around = content, around
        self.links: list[Link] = []
        self.mark = f"x{secrets.token_hex(6)}x"  # nobody can have written it
        self.out: list[str] = []
        self.lines: list[str] = []

    # What is put aside

    def aside(self, piece: str) -> str:
        self.out.append(piece)
        return f"{self.mark}{len(self.out) - 1}x"

    def without_fields(self, text: str) -> str:
        return FIELD.sub(lambda found: self.aside(checked_field(found[0])), text)

    def put_back(self, text: str) -> str:
        for _turn in range(3):  # a link's label may hold fields in turn
            text = re.sub(rf"{self.mark}(\d+)x", lambda found: self.out[int(found[1])], text)
        return text

    def link(self, url: str, label: str) -> str:
        """The variable in which an address is given when the letter is filled in."""
        url = checked_address(self.put_back(url).strip(), label)
        self.links.append(Link(url, self.put_back(label)[:200]))
        return f"{{{{ link_{len(self.links) - 1} }}}}"

    # HTML

    def html(self) -> str:
        body = "".join(self.sections(self.content.blocks))
        made = mjml2html(
            MJML.format(
                language=self.content.language, preheader=escape(self.without_fields(self.content.preheader)), dark=DARK,
                look=LOOK, looks=BOTH_LOOKS, plain=PLAIN, body=body,
            )
        )  # fmt: skip
        return self.put_back(made)

    def sections(self, blocks: Iterable[Any]) -> Iterable[str]:
        for block in blocks:
            if isinstance(block, SnippetBlock):
                yield from self.sections(self.snippet(block))
            elif isinstance(block, Columns):
                yield SECTION.format(
                    columns="".join(
                        COLUMN.format(parts=self.prose(each)) for each in (block.left, block.right)
                    )
                )
            else:
                yield SECTION.format(columns=COLUMN.format(parts=self.part(block)))

    def snippet(self, block: SnippetBlock) -> tuple[Any, ...]:
        if block.snippet not in self.around.snippets:
            raise Unfit("Choose which snippet belongs here, or remove the block.")
        return self.around.snippets[block.snippet]

    def part(self, block: Any) -> str:
        match block:
            case Heading():
                self.lines.append(block.text)
                return WORDS.format(
                    html=f"<h{block.level}>{escape(self.without_fields(block.text))}</h{block.level}>"
                )
            case Text():
                return self.prose(block.text)
            case Button():
                return self.button(block.text, block.url)
            case Image():
                return self.image(block)
            case ProductBlock():
                return self.product(block)
            case Suggested():
                return self.suggested(block)
            case Divider():
                self.lines.append("-" * 24)
                return '<mj-divider border-width="1px" border-color="#d4d4d8" padding="8px 24px" />'
        raise Unfit("A block of an unknown kind.")

    def prose(self, text: str) -> str:
        """Markdown as HTML and as plain lines; every link in it is numbered once, for both."""
        tokens = MARKDOWN.parse(self.without_fields(text))
        lines = Lines(self)
        for token in tokens:
            lines.take(token)
        self.lines.append(lines.whole())
        return WORDS.format(html=MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))

    def button(self, label: str, url: str) -> str:
        variable = self.link(url, label)
        self.lines.append(f"{label}: {variable}")
        return BUTTON.format(url=self.aside(variable), label=escape(self.without_fields(label)))

    def image(self, block: Image) -> str:
        if not block.file:
            raise Unfit("An image block has no picture yet.")
        href = ""
        if block.url:
            variable = self.link(block.url, block.alt or "picture")
            href = f'href="{self.aside(variable)}"'
            self.lines.append(f"{block.alt}: {variable}" if block.alt else variable)
        elif block.alt:
            self.lines.append(f"[{block.alt}]")
        source = self.around.picture.format(block.file)
        return f'<mj-image src="{escape(source)}" alt="{escape(self.without_fields(block.alt))}" {href} padding="8px 24px" />'

    def product(self, block: ProductBlock) -> str:
        goods = self.around.products.get(block.product)
        if goods is None:
            raise Unfit("Choose which product belongs here, or remove the block.")
        self.lines.append(f"{goods.name}, {goods.price}".rstrip(", "))
        picture = (
            f'<mj-image src="{escape(self.around.picture.format(block.file))}" alt="" padding="8px 24px" />'
            if block.file
            else ""
        )
        told = f"<h2>{escape(goods.name)}</h2><p>{escape(goods.about)}</p><p><strong>{escape(goods.price)}</strong></p>"
        return (
            picture
            + WORDS.format(html=self.aside(told))
            + (self.button("See it", block.url) if block.url else "")
        )

    def suggested(self, block: Suggested) -> str:
        """One after another, or the other words; who gets this letter is known only when it is filled in."""
        begin = f"{{% for item in suggestions.{block.show} limit: {block.most} %}}"
        reason = checked_words(block.reason)
        because = "{% if item.because %}" + reason + " {{ item.because }}{% endif %}"
        told = f"<h2>{{{{ item.name }}}}</h2><p>{escape(because)}</p><p><strong>{{{{ item.price }}}}</strong></p>"
        end, otherwise = "{% endfor %}", "{% else %}"
        tokens = MARKDOWN.parse(self.without_fields(block.fallback))
        lines = Lines(self)
        for token in tokens:
            lines.take(token)
        line = (
            "{{ item.name }}, {{ item.price }}{% if item.because %} ("
            + reason
            + " {{ item.because }}){% endif %}\n"
        )
        self.lines.append(self.aside(begin + line + otherwise) + lines.whole() + self.aside(end))
        instead = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
        return WORDS.format(html=self.aside(begin + told + otherwise) + instead + self.aside(end))

    # Plain text

    def text(self) -> str:
        """By hand where somebody wrote it; else what the blocks say, with addresses beside their words."""
        if self.content.text:
            return self.content.text
        return "\n\n".join(self.put_back(line) for line in self.lines if line.strip()) + "\n"


class Lines:
    """Plain lines of Markdown, while its links get their numbers."""

    def __init__(self, press: Press) -> None:
        self.press = press
        self.pieces: list[str] = []
        self.bullets: list[int | None] = []

    def take(self, token: Any) -> None:
        match token.type:
            case "inline":
                self.inline(token.children or [])
            case "paragraph_close" | "heading_close":
                self.pieces.append("\n" if self.bullets else "\n\n")
            case "bullet_list_open" | "ordered_list_open":
                self.bullets.append(0 if token.type.startswith("ordered") else None)
            case "bullet_list_close" | "ordered_list_close":
                self.bullets.pop()
                self.pieces.append("\n")
            case "list_item_open":
                self.pieces.append(self.bullet())
            case "hr":
                self.pieces.append("-" * 24 + "\n\n")

    def bullet(self) -> str:
        if self.bullets[-1] is None:
            return "- "
        self.bullets[-1] += 1
        return f"{self.bullets[-1]}. "

    def inline(self, children: list[Any]) -> None:
        opened: list[tuple[str, int]] = []
        for child in children:
            if child.type == "link_open":
                begin = len(self.pieces)
                words = takewhile(lambda each: each.type != "link_close", children[children.index(child) :])
                label = "".join(each.content for each in words)
                variable = self.press.link(str(child.attrs.get("href", "")), label)
                child.attrs["href"] = self.press.aside(variable)
                opened.append((variable, begin))
            elif child.type == "link_close":
                variable, begin = opened.pop()
                said = "".join(self.pieces[begin:]).strip()
                self.pieces[begin:] = [f"{said} ({variable})" if said else variable]
            elif child.type in ("softbreak", "hardbreak"):
                self.pieces.append("\n")
            elif child.content:
                self.pieces.append(child.content)

    def whole(self) -> str:
        return "".join(self.pieces).strip()


def checked_field(text: str) -> str:
    """Values are escaped when they are filled in; what is quoted in a field is not, so it may hold nothing that matters."""
    for _mark, quoted in QUOTED.findall(text):
        if set(quoted) & set('<>"'):
            raise Unfit(f"Leave < > and double quotes out of the words in a field: “{text[:80]}”.")
    return text


def checked_words(text: str) -> str:
    """Words that stand within a field of ours, where no other can stand."""
    if FIELD.search(text) or "{%" in text or "{{" in text:
        raise Unfit(f"Leave fields out of “{text[:80]}”: the product is named behind it.")
    return text


def checked_address(url: str, label: str) -> str:
    """A web address whose host is written out, a mail address or a number, or one of our own links."""
    in_full = WEB.match(FIELD.sub("x", url)) and host_is_plain(url)
    if in_full or OWN_LINK.match(url) or OTHER.match(url):
        return url
    what = f"“{label[:60]}”" if label else "A link"
    raise Unfit(f"{what} leads nowhere: write an address such as https://example.com/page.")


def host_is_plain(url: str) -> bool:
    """Fields may stand behind the host, and nowhere before."""
    return FIELD.search(re.split(r"[/?#]", url.partition("://")[2], maxsplit=1)[0]) is None
