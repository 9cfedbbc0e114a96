"""What a mail says, whatever it is made of: words, who wrote them, what they answer, and what came with them.

Nothing of it is trusted. HTML becomes plain text and is never kept, names of files are only names, and a header that cannot be
read is read as far as it can be.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser

from charset_normalizer import from_bytes

MOST_PARTS = 300
MOST_ANSWERED = 50  # numbers of earlier mail, the latest of which count
NUMBER = re.compile(r"<([^<>\s]{1,190})>")
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
MACHINES = ("mailer-daemon@", "postmaster@", "noreply@", "no-reply@", "donotreply@", "do-not-reply@")


@dataclass(frozen=True)
class Attachment:
    """A file that came along, under the name it was given."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Incoming:
    """One mail, read."""

    message_id: str
    answers: tuple[str, ...]  # the numbers of what it answers, the nearest first
    sender: str
    sender_name: str
    reply_to: str
    subject: str
    text: str
    automatic: bool
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)


def read(raw: bytes) -> Incoming:
    """The mail behind these bytes. Anything can be read as a mail, if only as an empty one."""
    mail = BytesParser(policy=compat32).parsebytes(raw)
    name, sender = parseaddr(header(mail, "From"))
    plain, html, attachments = taken_apart(mail)
    text = (
        "\n\n".join(plain) if any(each.strip() for each in plain) else "\n\n".join(map(words_of_html, html))
    )
    return Incoming(
        message_id=first_number(header(mail, "Message-ID")),
        answers=answered(mail),
        sender=sender.strip().lower()[:254],
        sender_name=clean(name)[:200],
        reply_to=parseaddr(header(mail, "Reply-To"))[1].strip().lower()[:254],
        subject=" ".join(clean(header(mail, "Subject")).split())[:200],
        text=BLANK_LINES.sub("\n\n", clean(text.replace("\r\n", "\n"))).strip(),
        automatic=is_automatic(mail, sender),
        attachments=tuple(attachments),
    )


def header(mail: Message, name: str) -> str:
    """Decoded as far as it can be."""
    value = mail.get(name)
    if value is None:
        return ""
    try:
        return str(make_header(decode_header(value)))
    except (ValueError, LookupError):
        return clean(str(value))


def clean(text: str) -> str:
    """Without what no text has, and no database takes."""
    return UNFIT.sub("", text)


def first_number(text: str) -> str:
    found = NUMBER.search(text)
    return clean(found[1]) if found else ""


def answered(mail: Message) -> tuple[str, ...]:
    earlier = NUMBER.findall(header(mail, "References"))[-MOST_ANSWERED:]
    nearest = NUMBER.findall(header(mail, "In-Reply-To"))[:3]
    return tuple(dict.fromkeys(clean(each) for each in (*nearest, *reversed(earlier))))


def is_automatic(mail: Message, sender: str) -> bool:
    """Whether a machine wrote it (RFC 3834, and what was usual before)."""
    said = header(mail, "Auto-Submitted").strip().lower()
    if said:
        return not said.startswith("no")
    if header(mail, "Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    if any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe")):
        return True
    return header(mail, "Return-Path").strip() == "<>" or sender.lower().startswith(MACHINES)


def taken_apart(mail: Message) -> tuple[list[str], list[str], list[Attachment]]:
    """Its texts, its texts in HTML, and everything else as files."""
    plain: list[str] = []
    html: list[str] = []
    files: list[Attachment] = []
    for number, part in enumerate(leaves(mail)):
        if number >= MOST_PARTS:
            break
        kind, name = part.get_content_type(), name_of(part)
        attached = str(part.get("Content-Disposition", "")).strip().lower().startswith("attachment")
        if kind == "message/rfc822":
            inside = part.get_payload()
            if isinstance(inside, list) and inside and isinstance(inside[0], Message):
                files.append(Attachment(name or "forwarded.eml", inside[0].as_bytes()))
        elif kind in ("text/plain", "text/html") and not attached and not name:
            (plain if kind == "text/plain" else html).append(text_of(part))
        elif content := content_of(part):
            files.append(Attachment(name or f"part {number + 1}", content))
    return plain, html, files


def leaves(mail: Message) -> Iterator[Message]:
    """The parts that hold something; a mail within the mail is one of them."""
    waiting, seen = [mail], 0
    while waiting and seen < MOST_PARTS * 4:
        part, seen = waiting.pop(), seen + 1
        inside = part.get_payload()
        if part.get_content_type() == "message/rfc822" or not isinstance(inside, list):
            yield part
        else:
            waiting += [each for each in reversed(inside) if isinstance(each, Message)]


def name_of(part: Message) -> str:
    try:
        found = part.get_filename()
    except (ValueError, LookupError, TypeError):
        return "file"
    if not found:
        return ""
    try:
        return clean(str(make_header(decode_header(found))))[:150]
    except (ValueError, LookupError):
        return clean(found)[:150]


def content_of(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def text_of(part: Message) -> str:
    content = content_of(part)
    for charset in (part.get_content_charset(), "utf-8"):
        try:
            if charset:
                return content.decode(charset)
        except (LookupError, ValueError):
            continue
    guessed = from_bytes(content[:200_000]).best()
    return content.decode(guessed.encoding if guessed else "latin-1", "replace")


class Words(HTMLParser):
    """The words of a page, in lines, without anything that it would do."""

    NEVER = frozenset({"script", "style", "head", "title", "template", "svg", "math", "noscript", "object"})
    LINES = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol",
                       "section", "article", "header", "footer", "hr", "blockquote", "pre"})  # fmt: skip

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.hidden, self.quoted = 0, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.NEVER:
            self.hidden += 1
        if tag in self.LINES:
            self.lines.append("")
        if tag == "blockquote":
            self.quoted += 1
        if tag == "li":
            self.handle_data("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.NEVER:
            self.hidden = max(0, self.hidden - 1)
        if tag == "blockquote":
            self.quoted = max(0, self.quoted - 1)
        if tag in self.LINES:
            self.lines.append("")
        if tag in ("p", "h1", "h2", "h3", "table", "ul", "ol"):
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        if not self.lines[-1]:
            words = words.lstrip(" ")
            if words and self.quoted:
                words = "> " + words
        self.lines[-1] += words


def words_of_html(html: str) -> str:
    """HTML as plain text."""
    reader = Words()
    reader.feed(html)
    reader.close()
    return "\n".join(line.rstrip() for line in reader.lines)


def recipients(raw: bytes) -> list[str]:
    """Everybody it is addressed to, for whoever sorts it."""
    mail = BytesParser(policy=compat32).parsebytes(raw, headersonly=True)
    return [address for _name, address in getaddresses([header(mail, "To"), header(mail, "Cc")]) if address]
