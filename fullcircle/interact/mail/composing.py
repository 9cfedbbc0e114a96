"""One message as it goes over the wire: the same bytes every time it is made, so that nothing about it is guesswork."""

import base64
import hashlib
from binascii import b2a_qp
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime, formataddr
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from dkim import rfc822_parse
from dkim.canonicalization import CanonicalizationPolicy

from fullcircle.platform.actions import Refused

LONGEST_LINE = 76
RELAXED = CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
OURS = (
    "list-unsubscribe",
    "list-unsubscribe-post",
    "precedence",
    "auto-submitted",
    "in-reply-to",
    "references",
)
SIGNED = [b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version", b"content-type",
          b"list-unsubscribe", b"list-unsubscribe-post", b"in-reply-to", b"references"]  # fmt: skip


@dataclass(frozen=True)
class Signer:
    """The key in use."""

    domain: str
    selector: str
    private_key: bytes


@dataclass(frozen=True)
class Mail:
    """All that a message is made of."""

    message_id: str
    at: datetime
    from_name: str
    from_address: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str = ""
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def composed(mail: Mail, signer: Signer | None = None) -> bytes:
    """The bytes; signed if there is a key for the sender's domain.

    Put together here, line by line: the library's own messages parse each header again as it is set, which takes as long as
    deciding and handing over.
    """
    head = [
        ("From", address(mail.from_name, mail.from_address)),
        ("To", address(mail.to_name, mail.to_address)),
        ("Subject", encoded("Subject", mail.subject)),
        ("Date", format_datetime(mail.at)),
        ("Message-ID", f"<{one_line(mail.message_id)}>"),
        *([("Reply-To", address("", mail.reply_to))] if mail.reply_to else []),
        *((name, encoded(name, value)) for name, value in mail.headers.items() if name.lower() in OURS),
        ("MIME-Version", "1.0"),
    ]
    lines = "".join(f"{name}: {value}\r\n" for name, value in head).encode("ascii", "replace")
    raw = lines + body_of(mail)
    return signed(raw, signer) + raw if signer and domain_of(mail.from_address) == signer.domain else raw


def body_of(mail: Mail) -> bytes:
    plain = part("plain", mail.text or " ")
    if not mail.html:
        return plain
    # Made from the number of the message: what is built twice must not differ.
    boundary = b"=_" + hashlib.sha256(mail.message_id.encode()).hexdigest()[:32].encode()
    return b"".join(
        [
            b'Content-Type: multipart/alternative;\r\n boundary="', boundary, b'"\r\n\r\n--', boundary, b"\r\n", plain,
            b"\r\n--", boundary, b"\r\n", part("html", mail.html), b"\r\n--", boundary, b"--\r\n",
        ]
    )  # fmt: skip


def part(kind: str, text: str) -> bytes:
    """A text with its own head, in letters that every server passes on (RFC 2045, 6.7)."""
    head = (
        f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    )
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    return head.encode() + b2a_qp(lines.encode("utf-8", "replace")).replace(b"\n", b"\r\n")


def encoded(name: str, text: str) -> str:
    """What a header says, in lines that mail may have; other letters than Latin ones in words that every server passes on."""
    text = one_line(text)
    if not plain_enough(text):
        return Header(text, "utf-8", header_name=name, maxlinelen=LONGEST_LINE).encode(linesep="\r\n")
    return wrapped(name, text) if len(name) + len(text) + 2 > LONGEST_LINE else text


def wrapped(name: str, value: str) -> str:
    """Broken where there is a space; a word that is longer than a line stays whole."""
    lines, length = [""], len(name) + 2
    for word in value.split(" "):
        if lines[-1] and length + len(word) + 1 > LONGEST_LINE:
            lines.append("")
            length = 1
        lines[-1] += f" {word}" if lines[-1] else word
        length += len(word) + 1
    return "\r\n ".join(lines)


def plain_enough(text: str) -> bool:
    """Whether it reads as it stands: what looks like an encoded word would be read as something else."""
    return text.isascii() and text.isprintable() and "=?" not in text


def signed(raw: bytes, signer: Signer) -> bytes:
    """The header that proves who sent it and that nothing was changed on the way (RFC 6376, both parts relaxed).

    The forms in which it is signed are dkimpy's. The arithmetic is OpenSSL's: in Python it takes longer than all the rest.
    """
    headers, body = rfc822_parse(raw)
    last = {name.lower(): (name, value) for name, value in headers}
    names = [each for each in SIGNED if each in last]
    digest = base64.b64encode(hashlib.sha256(RELAXED.canonicalize_body(body)).digest())
    made = b"; ".join(
        [
            b"v=1", b"a=rsa-sha256", b"c=relaxed/relaxed", b"d=" + signer.domain.encode(), b"s=" + signer.selector.encode(),
            b"h=" + b":".join(names), b"bh=" + digest, b"b=",
        ]
    )  # fmt: skip
    whole = RELAXED.canonicalize_headers([last[each] for each in names])
    own = RELAXED.canonicalize_headers([(b"dkim-signature", b" " + made)])
    content = b"".join(b":".join(each) for each in whole) + b":".join(own[0]).rstrip(b"\r\n")
    signature = base64.b64encode(key_of(signer.private_key).sign(content, PKCS1v15(), SHA256()))
    return b"DKIM-Signature: " + folded(made.replace(b"; ", b";\r\n ") + signature) + b"\r\n"


def folded(value: bytes) -> bytes:
    """In lines that mail may have; the white space between them is not part of what is signed."""
    head, mark, signature = value.rpartition(b"b=")
    return head + mark + b"\r\n ".join(signature[at : at + 70] for at in range(0, len(signature), 70))


@lru_cache(maxsize=8)
def key_of(pem: bytes) -> RSAPrivateKey:
    found = load_pem_private_key(pem, None)
    if not isinstance(found, RSAPrivateKey):
        raise Refused("The signing key is no RSA key.")
    return found


def address(name: str, email: str) -> str:
    """Somebody's name and address, as a header has them."""
    local, _at, domain = email.rpartition("@")
    try:
        spec = Address(
            "", local, domain.encode("idna").decode() if not domain.isascii() else domain
        ).addr_spec
    except (ValueError, UnicodeError):
        raise Refused(f"“{email[:80]}” is no address that mail can go to.") from None
    if not spec.isascii():
        raise Refused(f"“{email[:80]}” is no address that mail can go to.")
    name = one_line(name)
    if not name:
        return spec
    if plain_enough(name):
        return formataddr((name, spec))
    words = Header(name, "utf-8", maxlinelen=LONGEST_LINE - 1, header_name="From").encode(linesep="\r\n")
    return f"{words} <{spec}>"


def one_line(text: str) -> str:
    """Nobody adds a header by writing a new line into a name or a subject."""
    return " ".join(text.split())


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()
