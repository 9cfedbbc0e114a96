"""A window and a server for the styleguide, which needs no database."""

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application

from tests.browser import new_page


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """The browser's requests are no news."""


@pytest.fixture(scope="module")
def styleguide() -> Iterator[str]:
    """The address of a running styleguide."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/styleguide/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(chromium, styleguide):
    """A fresh window on a desk; it fails the test when the page reports an error."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=styleguide)
    window = new_page(context)
    errors: list[str] = []
    window.on("pageerror", lambda error: errors.append(str(error)))
    window.on(
        "console", lambda message: errors.append(message.text) if "Content Security" in message.text else None
    )
    yield window
    context.close()
    assert errors == []
