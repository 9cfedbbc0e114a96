"""A small IMAP server on a real socket: one mailbox, which can be numbered anew, and can refuse or break off."""

import re
import socketserver
import threading
from datetime import UTC, datetime

COMMAND = re.compile(rb"^(\S+) (UID )?([A-Z-]+) ?(.*)$", re.DOTALL)
PASSWORD = "fjord-seventeen"


class Post:
    """The mails by their numbers, and how the server behaves."""

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.numbering = 17
        self.refuses: set[int] = set()
        self.breaks_at: int | None = None
        self.sends_all = False  # more than it is asked for
        self.fetched: list[int] = []
        self.sizes: dict[int, int] = {}

    def put(self, raw: bytes) -> int:
        number = max(self.mails, default=0) + 1
        self.mails[number] = raw
        return number


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready")
        while line := self.rfile.readline():
            found = COMMAND.match(line.strip())
            if found is None:
                continue
            tag, uid, name, rest = found.groups()
            answer = getattr(self, f"on_{name.decode().lower()}", None)
            done = answer(rest) if answer and (uid or name not in (b"FETCH", b"SEARCH")) else b"BAD what?"
            if done is None:
                return
            self.say(tag + b" " + done)
            if name == b"LOGOUT":
                return

    @property
    def post(self) -> Post:
        return self.server.post

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def on_capability(self, rest: bytes) -> bytes:
        self.say(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN")
        return b"OK done"

    def on_authenticate(self, rest: bytes) -> bytes:
        import base64

        self.say(b"+ ")
        given = base64.b64decode(self.rfile.readline()).split(b"\0")
        return b"OK in" if given[2] == PASSWORD.encode() else b"NO [AUTHENTICATIONFAILED] Wrong password."

    def on_list(self, rest: bytes) -> bytes:
        self.say(b'* LIST (\\HasNoChildren) "." INBOX')
        self.say(b'* LIST (\\HasNoChildren) "." "Sent mail"')
        return b"OK done"

    def on_examine(self, rest: bytes) -> bytes:
        if rest.strip(b'"') != b"INBOX":
            return b"NO [NONEXISTENT] no such folder"
        self.say(b"* %d EXISTS" % len(self.post.mails))
        self.say(b"* OK [UIDVALIDITY %d] valid" % self.post.numbering)
        self.say(b"* OK [UIDNEXT %d] next" % (max(self.post.mails, default=0) + 1))
        return b"OK [READ-ONLY] open"

    def on_search(self, rest: bytes) -> bytes:
        first, last = map(int, re.search(rb"UID (\d+):(\d+)", rest).groups())
        found = [n for n in sorted(self.post.mails) if first <= n <= last]
        self.say(b"* SEARCH " + " ".join(map(str, found)).encode())
        return b"OK done"

    def on_fetch(self, rest: bytes) -> bytes | None:
        numbers, what = rest.split(b" ", 1)
        for number in map(int, numbers.split(b",")):
            raw = self.post.mails.get(number)
            if raw is None:
                continue
            if b"RFC822.SIZE" in what:
                size = self.post.sizes.get(number, len(raw))
                now = datetime.now(UTC).strftime("%d-%b-%Y %H:%M:%S +0000").encode()
                self.say(
                    b'* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE "%s")' % (number, number, size, now)
                )
                continue
            whole = b"HEADER.FIELDS" not in what
            if whole and number in self.post.refuses:
                return b"NO [SERVERBUG] Message file is broken."
            self.post.fetched.append(number) if whole else None
            asked = re.search(rb"<0\.(\d+)>", what)
            raw = raw[: int(asked[1])] if asked and not self.post.sends_all else raw
            part = raw if whole else raw.split(b"\r\n\r\n")[0] + b"\r\n\r\n"
            if whole and number == self.post.breaks_at:
                self.wfile.write(b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (number, number, len(part)))
                self.wfile.write(part[: len(part) // 2])
                return None
            self.wfile.write(b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (number, number, len(part)) + part)
            self.say(b")")
        return b"OK done"

    def on_logout(self, rest: bytes) -> bytes:
        self.say(b"* BYE")
        return b"OK"


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, post: Post) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.post = post
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])
