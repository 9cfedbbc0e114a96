"""One message as it goes over the wire: the same bytes every time it is made, so that nothing about it is guesswork."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import dkim

from fullcircle.platform.actions import Refused

POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)
LONGEST_LINE = 900
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
    """The header that proves who sent it and that nothing was changed on the way."""
    present = {
        line.split(b":")[0].lower() for line in raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n") if b":" in line
    }
    made: bytes = dkim.sign(
        raw, signer.selector.encode(), signer.domain.encode(), signer.private_key,
        canonicalize=(b"relaxed", b"relaxed"), include_headers=[each for each in SIGNED if each in present],
    )  # fmt: skip
    return made


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
