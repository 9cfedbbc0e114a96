"""What mail servers and mailbox providers report about mail that left: it came back (RFC 3464), or was marked as spam (RFC 5965).

Only real reports are read. An out-of-office note, an answer or a newsletter that quotes one is none, whatever it says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

NUMBER = re.compile(r"<([^<>\s@]{1,120}@[^<>\s]{1,120})>")
STATUS = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})")
CODE = re.compile(r"\b([45]\d\d)\b")
# The mailbox or its domain is not there; all else may pass: a full mailbox, a policy, a server that is away.
GONE = ("5.0.0", "5.1.", "5.2.1", "5.4.4")


@dataclass(frozen=True)
class Bounce:
    """A message that did not arrive after all."""

    message_id: str
    code: str
    status: str

    @property
    def hard(self) -> bool:
        return self.status == "5.0.0" or self.status.startswith(GONE[1:])

    @property
    def about_the_address(self) -> bool:
        """What a policy refuses says nothing about the mailbox."""
        return not self.status.startswith(("5.7.", "4.7."))


@dataclass(frozen=True)
class Complaint:
    """Somebody pressed “This is spam”."""

    message_id: str


Report = Bounce | Complaint


def read_report(raw: bytes) -> Report | None:
    """The report that a mail is, if it is one and tells of something that ended."""
    mail = message_from_bytes(raw, policy=compat32)
    if mail.get_content_type() != "multipart/report":
        return None
    kind = str(mail.get_param("report-type") or "").lower()
    number = number_of(mail)
    if not number:
        return None
    if kind == "feedback-report":
        return (
            Complaint(number)
            if any(is_abuse(part) for part in parts(mail, "message/feedback-report"))
            else None
        )
    if kind == "delivery-status":
        return next((found for found in bounces(mail, number)), None)
    return None


def parts(mail: Message, kind: str) -> Iterator[Message]:
    return (part for part in mail.walk() if part.get_content_type() == kind)


def blocks(part: Message) -> list[Message]:
    """The groups of fields that such a part is made of."""
    inside = part.get_payload()
    if isinstance(inside, list):
        return [each for each in inside if isinstance(each, Message)]
    return [message_from_bytes(str(inside).encode("utf-8", "replace"), policy=compat32)]


def bounces(mail: Message, number: str) -> Iterator[Bounce]:
    for part in parts(mail, "message/delivery-status"):
        for block in blocks(part):
            status = STATUS.search(str(block.get("Status", "")))
            if str(block.get("Action", "")).strip().lower() != "failed" or status is None:
                continue
            code = CODE.search(str(block.get("Diagnostic-Code", "")))
            told = f"{code[1]} {status[0]}" if code else status[0]
            yield Bounce(number, told, status[0])


def is_abuse(part: Message) -> bool:
    return any(str(block.get("Feedback-Type", "")).strip().lower() == "abuse" for block in blocks(part))


def number_of(mail: Message) -> str:
    """The Message-ID of the mail that the report is about, from the copy of it or of its head."""
    for part in mail.walk():
        if part.get_content_type() == "message/rfc822":
            heads = blocks(part)
        elif part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            heads = [message_from_bytes(text if isinstance(text, bytes) else b"", policy=compat32)]
        else:
            continue
        for head in heads:
            if found := NUMBER.search(str(head.get("Message-ID", ""))):
                return found[1]
    return ""
