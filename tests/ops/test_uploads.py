"""Slow uploads hold spare threads only, and everybody else is served."""

import io
import threading
from collections.abc import Callable
from typing import Any

import pytest

from fullcircle.cli import uploads
from fullcircle.cli.uploads import READERS, Uploads


class NeverEnding(io.RawIOBase):
    """A body of which nothing arrives until the test is over."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.asked = threading.Event()

    def read(self, size: int = -1) -> bytes:
        self.asked.set()
        self.over.wait(60)
        return b""


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read() if "wsgi.input" in environ else b"page"]


def call(site: Uploads, body: Any = None, length: int = 0) -> tuple[str, bytes]:
    statuses: list[str] = []
    environ = {"CONTENT_LENGTH": str(length), "wsgi.input": body} if body else {}
    answer = site(environ, lambda status, headers: statuses.append(status))
    return statuses[0], b"".join(answer)


def test_a_body_reaches_the_application_unchanged():
    text = b"x" * 3_000_000
    assert call(Uploads(echo, 1), io.BytesIO(text), len(text)) == ("200 OK", text)


def test_stuck_uploads_leave_pages_alone_and_further_uploads_are_refused():
    site = Uploads(echo, 1)
    bodies = [NeverEnding() for _ in range(READERS)]
    stuck = [threading.Thread(target=call, args=(site, body, 5)) for body in bodies]
    for thread, body in zip(stuck, bodies, strict=True):
        thread.start()
        assert body.asked.wait(60)
    try:
        assert call(site) == ("200 OK", b"page")
        assert call(site, io.BytesIO(b"later"), 5)[0].startswith("503")
    finally:
        for thread, body in zip(stuck, bodies, strict=True):
            body.over.set()
            thread.join()
    assert call(site, io.BytesIO(b"later"), 5) == ("200 OK", b"later")


def test_an_upload_below_the_least_speed_is_ended(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "PATIENCE", -100.0)
    assert call(Uploads(echo, 1), io.BytesIO(b"late"), 4)[0].startswith("408")
