"""A connection to an IMAP server that only reads: it counts, and hands out one mail after another, changing nothing there."""

import base64
import contextlib
import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from fullcircle.platform.actions import Refused
from fullcircle.platform.egress.reaching import Place, place_of

PORTS = frozenset({143, 993})
PATIENCE = 30.0  # seconds for one piece of an answer
DEADLINE = 120.0  # seconds for one whole answer: a server that drips cannot hold a worker
SPAN = (
    50_000  # numbers that are asked about at once, so that no answer is a longer line than the library reads
)
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
FACTS = re.compile(rb"UID (\d+)")
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
ARRIVED = re.compile(rb'INTERNALDATE "([^"]{20,30})"')
CODE = re.compile(r"^\[[A-Z][A-Z0-9-]*[^\]]*\] *")
T = TypeVar("T")


class Down(Exception):
    """The mailbox cannot be read at the moment; a sentence says why."""


class NotHandedOut(Exception):
    """The server is there, and does not give out this one mail."""


@dataclass(frozen=True)
class Door:
    """How to get in."""

    host: str
    port: int
    security: str
    username: str
    password: str
    folder: str = "INBOX"


@dataclass(frozen=True)
class Known:
    """What a server says of a mail before it is fetched."""

    number: int
    size: int
    arrived_at: datetime | None


class TooLarge(NotHandedOut):
    """More than may be read."""


class Checked(imaplib.IMAP4):
    """Connects to the address that was looked at, and to no other."""

    def __init__(self, place: Place, *, tls: bool) -> None:
        self.place, self.tls = place, tls
        super().__init__(place.name, place.port, timeout=PATIENCE)

    most = 10_000_000  # bytes that one answer may hold; whoever fetches a mail says how many

    def read(self, size: int) -> bytes:
        """What the server announces is believed only as far as it is bearable."""
        if size > self.most:
            raise imaplib.IMAP4.abort(
                f"the server announced {size:,} bytes, and {self.most:,} are read at most"
            )
        return super().read(size)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self.place.address, self.place.port), timeout)
        if not self.tls:
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=self.place.name)


class Reader:
    """An open mailbox."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.connection: imaplib.IMAP4 | None = None
        self.numbering = 0
        self.next_number = 1

    def open(self) -> None:
        """Connect, sign in and open the folder for reading; Down in a sentence if that does not work."""
        try:
            place = place_of(self.door.host, self.door.port, PORTS)
        except Refused as refused:
            raise Down(refused.sentence) from refused
        try:
            self.connection = Checked(place, tls=self.door.security == "tls")
        except ssl.SSLError as error:
            raise Down(f"No secure connection could be made: {error.reason or error}") from error
        except (OSError, imaplib.IMAP4.error) as error:
            raise Down(f"The server could not be reached: {told(error)}") from error
        with self.ending():
            if self.door.security == "starttls":
                self.secure()
            self.sign_in()
            self.enter()

    def secure(self) -> None:
        try:
            self.there.starttls(ssl_context=ssl.create_default_context())
        except ssl.SSLError as error:
            raise Down(f"No secure connection could be made: {error.reason or error}") from error
        except imaplib.IMAP4.error as error:
            raise Down(f"The server offers no STARTTLS: {told(error)}") from error

    def sign_in(self) -> None:
        user, password = self.door.username, self.door.password
        try:
            if "AUTH=PLAIN" in self.there.capabilities:
                self.there.authenticate("PLAIN", lambda _asked: f"\0{user}\0{password}".encode())
            else:
                self.there.login(user, password)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnicodeError) as error:
            raise Down(f"The server did not accept the user and password: {told(error)}") from error

    def enter(self) -> None:
        answer, data = self.there.select(f'"{in_seven_bits(self.door.folder)}"', readonly=True)
        if answer != "OK":
            raise Down(f"There is no folder “{self.door.folder}”. There are: {', '.join(self.folders())}.")
        self.numbering = self.said("UIDVALIDITY")
        self.next_number = self.said("UIDNEXT") or int(data[0] or 0) + 1

    def said(self, name: str) -> int:
        _name, data = self.there.response(name)
        return int(data[0]) if data and data[0] else 0

    def folders(self) -> list[str]:
        _answer, lines = self.there.list()
        found = (re.search(rb'"?([^"]+)"?$', line) for line in lines if isinstance(line, bytes))
        return [each[1].decode("ascii", "replace").strip() for each in found if each][:20] or ["none"]

    def numbers(self, since: date) -> list[int]:
        """Every mail that is there and came on that day or later."""
        day = f"{since.day}-{MONTHS[since.month - 1]}-{since.year}"
        found: list[int] = []
        for first in range(1, max(self.next_number, 2), SPAN):
            span = f"{first}:{first + SPAN - 1}"
            data = self.asked(lambda span=span: self.there.uid("SEARCH", "UID", span, "SINCE", day))  # type: ignore[misc]
            found += [int(number) for number in b" ".join(each or b"" for each in data).split()]
        return sorted(set(found))

    def known(self, numbers: list[int]) -> list[Known]:
        """How large they are and when they came, for some at once."""
        asked = ",".join(map(str, numbers))
        data = self.asked(lambda: self.there.uid("FETCH", asked, "(UID RFC822.SIZE INTERNALDATE)"))
        return [each for each in map(known_from, lines_of(data)) if each is not None]

    def whole(self, number: int, most: int) -> bytes:
        """Every byte of one mail; TooLarge if there are more than so many, whatever the server said of its size."""
        if isinstance(self.there, Checked):
            self.there.most = most + 1_000
        raw = self.part(number, f"BODY.PEEK[]<0.{most + 1}>")
        if len(raw) > most:
            raise TooLarge("It is larger than its server said.")
        return raw

    def head(self, number: int) -> bytes:
        """Who wrote it and what about, of one that is not fetched whole."""
        return self.part(number, "BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE)]")

    def part(self, number: int, what: str) -> bytes:
        for each in self.asked(lambda: self.there.uid("FETCH", str(number), f"(UID {what})")):
            if isinstance(each, tuple) and len(each) == 2 and isinstance(each[1], bytes):
                return each[1]
        raise NotHandedOut("The server says that the mail is there, and does not hand it out.")

    def asked(self, question: Callable[[], tuple[str, list[Any]]]) -> list[Any]:
        with self.ending():
            try:
                answer, data = question()
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                raise NotHandedOut(f"The server answered: {told(error)}") from error
        if answer != "OK":
            words = b" ".join(each for each in data if isinstance(each, bytes)).decode("utf-8", "replace")
            raise NotHandedOut(f"The server answered: {shortened(words)}")
        return data

    @property
    def there(self) -> imaplib.IMAP4:
        if self.connection is None:
            raise Down("The connection is closed.")
        return self.connection

    @contextlib.contextmanager
    def ending(self) -> Iterator[None]:
        """Whatever drips on, ends; whatever breaks is told, and the connection is not used again."""
        watch = threading.Timer(DEADLINE, cut, [self.there])
        watch.daemon = True
        watch.start()
        try:
            yield
        except (imaplib.IMAP4.abort, OSError) as error:
            self.close(politely=False)
            raise Down(f"The connection broke: {told(error)}") from error
        except Down:
            self.close()
            raise
        finally:
            watch.cancel()

    def close(self, *, politely: bool = True) -> None:
        """Say goodbye if the other side still listens."""
        connection, self.connection = self.connection, None
        if connection is None:
            return
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            if politely:
                connection.logout()
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            connection.shutdown()


def cut(connection: imaplib.IMAP4) -> None:
    with contextlib.suppress(OSError, AttributeError):
        connection.socket().shutdown(socket.SHUT_RDWR)


def lines_of(data: list[Any]) -> Iterator[bytes]:
    for each in data:
        if isinstance(each, tuple):
            yield each[0]
        elif isinstance(each, bytes):
            yield each


def known_from(line: bytes) -> Known | None:
    number = FACTS.search(line)
    if number is None:
        return None
    size, arrived = SIZE.search(line), ARRIVED.search(line)
    return Known(int(number[1]), int(size[1]) if size else 0, moment(arrived[1]) if arrived else None)


def moment(text: bytes) -> datetime | None:
    try:
        return datetime.strptime(text.decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None


def in_seven_bits(name: str) -> str:
    """The name of a folder as servers spell it (RFC 3501, 5.1.3), fit to stand in quotes."""
    found, wide = [], ""
    for letter in [*name, ""]:
        if letter and not 0x20 <= ord(letter) < 0x7F:
            wide += letter
            continue
        if wide:
            packed = base64.b64encode(wide.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
            found.append(f"&{packed}-")
            wide = ""
        found.append({"&": "&-", '"': '\\"', "\\": "\\\\"}.get(letter, letter))
    return "".join(found)


def told(error: Exception) -> str:
    """What it says, without the codes that are for machines."""
    words = error.args[0] if error.args and isinstance(error.args[0], bytes) else str(error)
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    text = text[2:-1] if text.startswith(("b'", 'b"')) else text
    return shortened(CODE.sub("", text)) or type(error).__name__


def shortened(text: str) -> str:
    return " ".join(text.split())[:220]
