"""A mailbox on a server of our own, which is read; Dana, whom Bob looks after."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from fullcircle.config.env import env
from fullcircle.identify.consent.tests.conftest import dana
from fullcircle.interact.mail.tests.conftest import listening, mailbox, personal
from fullcircle.interact.mailboxes.actions import set_mailbox
from fullcircle.interact.mailboxes.fetching import Look
from fullcircle.interact.mailboxes.models import Mailbox
from fullcircle.interact.mailboxes.tests.server import PASSWORD, Post, Server
from tests.cast import as_user

__all__ = ["dana", "listening", "mailbox", "personal"]


@pytest.fixture
def post() -> Iterator[Post]:
    box = Post()
    server = Server(box)
    box.port = server.port
    yield box
    server.shutdown()
    server.server_close()


@pytest.fixture
def read(alice, post, monkeypatch) -> Mailbox:
    """The mailbox is set up; `look()` looks into it."""
    monkeypatch.setattr(env, "internal_hosts", f"127.0.0.1:{post.port}")
    with as_user(alice) as by:
        return set_mailbox(
            by=by, host="127.0.0.1", port=post.port, security="none", username="hello@harborpine.example",
            password=PASSWORD,
        )  # fmt: skip


@pytest.fixture
def look(read):
    return lambda: Look(read.pk).run(30)


def letter(
    text="Thank you, Thursday suits us.", html="", sender="Dana Reyes <dana@example.com>", **headers
) -> bytes:
    made = EmailMessage()
    made["From"] = sender
    made["To"] = "hello@harborpine.example"
    usual = {"Subject": "Your oak shelf", "Message_ID": "<one@home.example>"}
    for name, value in (usual | headers).items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
