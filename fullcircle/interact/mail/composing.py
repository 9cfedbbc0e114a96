"""One message as it goes over the wire: the same bytes every time it is made, so that nothing about it is guesswork."""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from dkim import rfc822_parse
from dkim.canonicalization import CanonicalizationPolicy

from fullcircle.platform.actions import Refused

POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)
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
    """The bytes; signed if there is a key for the sender's domain."""
    made = EmailMessage(policy=POLICY)
    made["From"] = address(mail.from_name, mail.from_address)
    made["To"] = address(mail.to_name, mail.to_address)
    made["Subject"] = one_line(mail.subject)
    made["Date"] = format_datetime(mail.at)
    made["Message-ID"] = f"<{mail.message_id}>"
    if mail.reply_to:
        made["Reply-To"] = mail.reply_to
    for name, value in mail.headers.items():
        if name.lower() in OURS:
            made[name] = one_line(value)
    made.set_content(mail.text or " ", cte="quoted-printable")
    if mail.html:
        made.add_alternative(mail.html, subtype="html", cte="quoted-printable")
        # Made from the number of the message: what is built twice must not differ.
        made.set_boundary("=_" + hashlib.sha256(mail.message_id.encode()).hexdigest()[:32])
    raw = made.as_bytes()
    return signed(raw, signer) + raw if signer and domain_of(mail.from_address) == signer.domain else raw


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


def address(name: str, email: str) -> Address:
    local, _at, domain = email.rpartition("@")
    try:
        return Address(
            one_line(name), local, domain.encode("idna").decode() if not domain.isascii() else domain
        )
    except (ValueError, UnicodeError):
        raise Refused(f"“{email[:80]}” is no address that mail can go to.") from None


def one_line(text: str) -> str:
    """Nobody adds a header by writing a new line into a name or a subject."""
    return " ".join(text.split())


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()
