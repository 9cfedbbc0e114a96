"""Whoever uploads slowly, or never ends, may not keep the others from their pages.

The server hands a request over before its body has arrived, so reading the body would hold a thread, and a
transaction, for as long as the visitor likes. Here bodies are read first, by spare threads and at a least speed.
"""

import logging
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from typing import IO, Any, BinaryIO

log = logging.getLogger("fullcircle.uploads")

# Threads that may be busy with reading alone, beside those that do the work.
READERS = 16
IN_MEMORY = 1 << 20
CHUNK = 1 << 16
PATIENCE = 15.0
LEAST_BYTES_PER_SECOND = 32_000
# So long after its time a read is stuck for good: the visitor sends nothing, and a read cannot be interrupted.
STUCK = 10.0

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class TooSlow(Exception):
    """The body arrives slower than anybody's connection would explain."""


class Uploads:
    """Wraps the application: bodies first, then work, each with its own number of threads."""

    def __init__(self, application: Application, workers: int) -> None:
        self.application = application
        self.working = threading.BoundedSemaphore(workers)
        self.deadlines: dict[int, float] = {}
        self.lock = threading.Lock()
        self.watching = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not has_body(environ):
            return self.work(environ, start_response)
        deadline = (
            time.monotonic() + PATIENCE + int(environ.get("CONTENT_LENGTH") or 0) / LEAST_BYTES_PER_SECOND
        )
        if not self.take_place(deadline):
            return refuse(start_response, "503 Service Unavailable", "Too many uploads at once. Try again.")
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            try:
                receive(environ["wsgi.input"], body, deadline)
            except TooSlow:
                return refuse(start_response, "408 Request Timeout", "The upload took too long. Try again.")
            finally:
                self.leave_place()
            return self.work(environ | {"wsgi.input": body}, start_response)

    def work(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self.working:
            return self.application(environ, start_response)

    def take_place(self, deadline: float) -> bool:
        with self.lock:
            if len(self.deadlines) >= READERS:
                return False
            self.deadlines[threading.get_ident()] = deadline
            if not self.watching:
                self.watching = True
                threading.Thread(target=self.watch, name="uploads", daemon=True).start()
            return True

    def leave_place(self) -> None:
        with self.lock:
            del self.deadlines[threading.get_ident()]

    def watch(self) -> None:
        """When every place is held by a read that will never end, this process makes room for a fresh one."""
        while True:
            time.sleep(1)
            with self.lock:
                stuck = [
                    deadline for deadline in self.deadlines.values() if time.monotonic() > deadline + STUCK
                ]
            if len(stuck) >= READERS:
                log.warning("All %d uploads are stuck; starting afresh.", READERS)
                os._exit(75)


def has_body(environ: dict[str, Any]) -> bool:
    return environ.get("CONTENT_LENGTH", "0") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ


def receive(stream: BinaryIO, body: IO[bytes], deadline: float) -> None:
    """The whole body, small ones in memory, large ones on disk."""
    while chunk := stream.read(CHUNK):
        body.write(chunk)
        if time.monotonic() > deadline:
            raise TooSlow
    body.seek(0)


def refuse(start_response: Callable[..., Any], status: str, sentence: str) -> list[bytes]:
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "5")])
    return [sentence.encode()]
