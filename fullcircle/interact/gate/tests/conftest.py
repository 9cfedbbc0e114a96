"""Dana, Bob's customer, and what she can be sent."""

from fullcircle.identify.consent.tests.conftest import dana, newsletter, offers, service

__all__ = ["dana", "newsletter", "offers", "service"]
