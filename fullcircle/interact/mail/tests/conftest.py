"""A server that takes mail, set up in the settings; Dana, who can be written to."""

from collections.abc import Iterator

import pytest

from fullcircle.config.env import env
from fullcircle.identify.consent.tests.conftest import dana, newsletter, offers, service
from fullcircle.interact.mail.actions import set_mail_server
from fullcircle.interact.mail.tests.server import Mailbox, started
from fullcircle.interact.messages.actions import allow_personal_mail
from tests.cast import as_user

__all__ = ["dana", "newsletter", "offers", "service"]


@pytest.fixture
def listening(monkeypatch) -> Iterator[tuple[Mailbox, int]]:
    mailbox = Mailbox()
    controller = started(mailbox)
    port = controller.port
    monkeypatch.setattr(env, "internal_hosts", f"127.0.0.1:{port}")
    yield mailbox, port
    controller.stop()


@pytest.fixture
def mailbox(listening, alice) -> Mailbox:
    """The server, and that mail leaves through it."""
    box, port = listening
    with as_user(alice) as by:
        set_mail_server(
            by=by,
            host="127.0.0.1",
            port=port,
            security="none",
            from_name="Harbor Pine",
            from_address="hello@harborpine.example",
        )
    return box  # fmt: skip


@pytest.fixture
def personal(alice):
    with as_user(alice) as by:
        return allow_personal_mail(by=by)
