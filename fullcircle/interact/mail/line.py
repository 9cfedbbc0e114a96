"""A connection to a mail server, and the one moment in which nobody can know.

Between the dot that ends a message and the server's answer to it the message may have arrived or not (RFC 1047). Whatever
goes wrong before that dot is certain: it did not arrive, and may be tried again. Whatever goes wrong after it is not.
"""

import contextlib
import re
import smtplib
import socket
import ssl
import threading
import time
from dataclasses import dataclass

from fullcircle.platform.actions import Refused
from fullcircle.platform.egress.reaching import Place, place_of

PORTS = frozenset({25, 465, 587, 2525})
PATIENCE = 20.0  # for one answer
DEADLINE = 90.0  # for one message; a server that drips cannot hold a worker
LOOK = 1.0  # how often the watch looks
PLAIN_ADDRESS = re.compile(r"[^\s<>\"\\\x00-\x1f\x7f]+@[^\s<>\"\\\x00-\x1f\x7f]+", re.ASCII)
ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
BEFORE = (smtplib.SMTPException, OSError, ValueError)


@dataclass(frozen=True)
class Server:
    """How to reach it and who we are there. `trusted` is set by the operator's environment, never in a browser."""

    host: str
    port: int
    security: str
    username: str = ""
    password: str = ""
    trusted: bool = False


@dataclass(frozen=True)
class Reply:
    """What the server said: the code, the finer code if there was one, and its words."""

    code: int
    words: str

    @property
    def status(self) -> str:
        found = ENHANCED.search(self.words)
        return f"{self.code} {found[1]}" if found else str(self.code)

    @property
    def told(self) -> str:
        return f"{self.code} {self.words}"[:300]

    @property
    def says_no_such_mailbox(self) -> bool:
        """A full mailbox or a policy is no reason to give an address up; one that does not exist is."""
        finer = ENHANCED.search(self.words)
        return finer[1].startswith("5.1.") if finer else self.code in (550, 551, 553)


class Undelivered(Exception):
    """It certainly did not arrive."""

    def __init__(self, reply: Reply, *, about_recipient: bool = False) -> None:
        self.reply, self.about_recipient = reply, about_recipient
        super().__init__(reply.told)


class TryLater(Undelivered):
    """Not now (4xx)."""


class Rejected(Undelivered):
    """Never (5xx)."""


class LineDown(Exception):
    """The server cannot be used at the moment, whatever the message; nothing arrived."""


class Unsure(Exception):
    """It was handed over, and no answer came: it may have arrived."""


class Checked(smtplib.SMTP):
    """Connects to the address that was looked at, and to no other."""

    def __init__(self, place: Place) -> None:
        super().__init__(timeout=PATIENCE)
        self.place = place
        self._host = place.name  # whose certificate is asked for

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = socket.create_connection((self.place.address, self.place.port), timeout)
        # The dot is sent by itself; otherwise it would wait for the other side to confirm what came before, some 40 ms.
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


class CheckedTls(Checked):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = super()._get_socket(host, port, timeout)
        return ssl.create_default_context().wrap_socket(plain, server_hostname=self.place.name)


class Watch(threading.Thread):
    """Whatever drips on, ends: the timeouts of a socket begin anew with every byte."""

    def __init__(self, connection: smtplib.SMTP, deadline: float) -> None:
        super().__init__(daemon=True)
        self.connection, self.deadline = connection, deadline
        self.until: float | None = None
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(min(LOOK, self.deadline / 2)):
            until = self.until
            if until is not None and time.monotonic() >= until:
                cut(self.connection)

    def __enter__(self) -> None:
        self.until = time.monotonic() + self.deadline

    def __exit__(self, *error: object) -> None:
        self.until = None


class Line:
    """An open connection, used for one message after another."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.connection: smtplib.SMTP | None = None
        self.watch: Watch | None = None

    def open(self) -> smtplib.SMTP:
        """Connect and sign in; LineDown in a sentence if that does not work."""
        if self.connection is not None:
            return self.connection
        try:
            made = (CheckedTls if self.server.security == "tls" else Checked)(where(self.server))
        except Refused as refused:
            raise LineDown(refused.sentence) from refused
        watch = Watch(made, DEADLINE)
        watch.start()
        try:
            with watch:
                code, words = made.connect(made.place.name, made.place.port)
                if code != 220:
                    raise LineDown(f"The server answered {code} {text_of(words)}")
                self.sign_in(made)
        except smtplib.SMTPAuthenticationError as error:
            given_up(made, watch)
            raise LineDown(f"The server did not accept the user and password: {told(error)}") from error
        except ssl.SSLError as error:
            given_up(made, watch)
            raise LineDown(f"No secure connection could be made: {error.reason or error}") from error
        except BEFORE as error:
            given_up(made, watch)
            raise LineDown(f"The server could not be reached: {told(error)}") from error
        except LineDown:
            given_up(made, watch)
            raise
        self.connection, self.watch = made, watch
        return made

    def sign_in(self, made: smtplib.SMTP) -> None:
        made.ehlo_or_helo_if_needed()
        if self.server.security == "starttls":
            made.starttls(context=ssl.create_default_context())
            made.ehlo()
        if self.server.username:
            made.login(self.server.username, self.server.password)

    def hand_over(self, sender: str, to: str, raw: bytes) -> Reply:
        """Give one message to the server; its answer, or what is certain and what is not."""
        connection = self.open()
        assert self.watch is not None
        with self.watch:
            self.announce(connection, sender, to)
            try:
                connection.send(dotted(raw))
            except BEFORE as error:
                self.close()
                raise LineDown(
                    f"The connection broke before the message was complete: {told(error)}"
                ) from error
            return self.finish(connection)

    def announce(self, connection: smtplib.SMTP, sender: str, to: str) -> None:
        """All that comes before the message itself."""
        try:
            if connection.has_extn("pipelining"):
                self.announce_at_once(connection, sender, to)
                return
            self.expect(connection.docmd("MAIL", f"FROM:{quoted(sender)}"), (250,), about="sender")
            self.expect(connection.docmd("RCPT", f"TO:{quoted(to)}"), (250, 251), about="recipient")
            self.expect(connection.docmd("DATA"), (354,))
        except Undelivered as undelivered:
            if undelivered.reply.code == 421:
                self.close()
                raise LineDown(undelivered.reply.told) from undelivered
            self.begin_anew(connection)
            raise
        except BEFORE as error:
            self.close()
            raise LineDown(f"The connection broke: {told(error)}") from error

    def announce_at_once(self, connection: smtplib.SMTP, sender: str, to: str) -> None:
        """In one go, where the server says that it may be (RFC 2920); all three answers are read before any is judged."""
        commands = f"MAIL FROM:{quoted(sender)}\r\nRCPT TO:{quoted(to)}\r\nDATA\r\n"
        connection.send(commands)
        mail, rcpt, data = (connection.getreply() for _each in range(3))
        if data[0] == 354 and (mail[0] != 250 or rcpt[0] not in (250, 251)):
            # It waits for a message although nobody gets one: an empty one goes to nobody, and says that we are through.
            connection.send(b".\r\n")
            connection.getreply()
        self.expect(mail, (250,), about="sender")
        self.expect(rcpt, (250, 251), about="recipient")
        self.expect(data, (354,))

    def expect(self, answer: tuple[int, bytes], good: tuple[int, ...], about: str = "") -> None:
        reply = Reply(answer[0], text_of(answer[1]))
        if reply.code in good:
            return
        if reply.code == -1:
            raise smtplib.SMTPServerDisconnected("the server hung up")
        if about == "sender" and reply.code >= 500 and reply.code != 552:
            # It is not this message that is wrong, it is how we are set up: the others must not fail one by one.
            raise smtplib.SMTPServerDisconnected(f"the server does not take mail from us: {reply.told}")
        kind = Rejected if reply.code >= 500 else TryLater
        raise kind(reply, about_recipient=about == "recipient")

    def finish(self, connection: smtplib.SMTP) -> Reply:
        """The dot, and the answer to it: from here on only the server's word counts."""
        try:
            connection.send(b".\r\n")
            code, words = connection.getreply()
        except BEFORE as error:
            self.close()
            raise Unsure(f"No answer came after the message was handed over: {told(error)}") from error
        reply = Reply(code, text_of(words))
        if code == -1 or (code == 421 and not reply.words):
            self.close()
            raise Unsure("The server hung up after the message was handed over.")
        if 200 <= code < 300:
            return reply
        if code == 421:
            self.close()
        raise (Rejected if code >= 500 else TryLater)(reply, about_recipient=reply.says_no_such_mailbox)

    def begin_anew(self, connection: smtplib.SMTP) -> None:
        try:
            connection.rset()
        except BEFORE:
            self.close()

    def close(self) -> None:
        connection, watch = self.connection, self.watch
        self.connection = self.watch = None
        if watch is not None:
            watch.over.set()
        if connection is not None:
            with contextlib.suppress(*BEFORE):
                connection.close()

    def leave(self) -> None:
        """Say goodbye, as is polite."""
        if self.connection is not None:
            with contextlib.suppress(*BEFORE):
                self.connection.quit()
        self.close()


def given_up(connection: smtplib.SMTP, watch: Watch) -> None:
    watch.over.set()
    connection.close()


def quoted(address: str) -> str:
    """As an envelope has it; nothing in it ends the command and begins another."""
    if PLAIN_ADDRESS.fullmatch(address):
        return f"<{address}>"
    made = smtplib.quoteaddr(address)
    if not made.isascii() or not made.isprintable():
        raise ValueError("this is no address that an envelope can bear")
    return made


def cut(connection: smtplib.SMTP) -> None:
    with contextlib.suppress(OSError, AttributeError):
        assert connection.sock is not None
        connection.sock.shutdown(socket.SHUT_RDWR)


def where(server: Server) -> Place:
    if server.trusted:
        return Place(server.host, server.port, server.host)
    return place_of(server.host, server.port, PORTS)


def dotted(raw: bytes) -> bytes:
    """Ends in a line end, and no line of it is the dot that would end it (RFC 5321, 4.5.2)."""
    body = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    body = body.replace(b"\r\n.", b"\r\n..")
    return b"." + body if body.startswith(b".") else body


def text_of(words: bytes) -> str:
    return " ".join(words.decode("utf-8", "replace").split())[:280]


def told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return f"{error.smtp_code} {text_of(words) if isinstance(words, bytes) else words}"
    return str(error) or type(error).__name__
