"""A server that takes mail, set up in the settings; Dana, who can be written to."""

from fullcircle.interact.mail.tests.conftest import (
    dana,
    listening,
    mailbox,
    newsletter,
    offers,
    personal,
    service,
)

__all__ = ["dana", "listening", "mailbox", "newsletter", "offers", "personal", "service"]
