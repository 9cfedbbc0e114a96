"""A real mail server on a real socket, that can be told how to answer."""

import socket
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message as Received
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """What arrived; `says` answers for a recipient or the whole, as a server would."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.to: list[str] = []
        self.connections = 0
        self.at_recipient: Callable[[str], str] = lambda to: "250 2.1.5 OK"
        self.at_end: Callable[[int], str] = lambda number: "250 2.0.0 taken"

    @property
    def mails(self) -> list[Received]:
        return [message_from_bytes(raw, policy=default) for raw in self.raw]

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: list[str]
    ) -> Any:
        self.connections += 1
        session.host_name = name
        return answers

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = self.at_recipient(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.at_end(len(self.raw))
        if answer == "hang up before":
            server.transport.close()
            return "421"
        self.raw.append(bytes(envelope.original_content or b""))
        self.to += envelope.rcpt_tos
        if answer == "hang up after":
            server.transport.abort()
            return "421"
        return answer


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def started(mailbox: Mailbox) -> Controller:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), ready_timeout=20)
    controller.start()
    return controller
