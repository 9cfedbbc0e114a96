"""Dana, and what she can be asked for."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from fullcircle.identify.consent.defining import add_purpose
from fullcircle.identify.consent.models import ConsentState, Purpose
from fullcircle.identify.consent.said import Said
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.records.actions import create_record
from tests.cast import as_user

WORDS = "Yes, send me the newsletter. I can stop it at any time."


@pytest.fixture
def newsletter(alice) -> Purpose:
    """Confirmed by a click; by email or text message."""
    with as_user(alice) as by:
        values = {"channels": ["email", "sms"], "frequencies": ["always", "monthly"]}
        return add_purpose(
            by=by, name="Newsletter", wording=WORDS, topics=["New arrivals", "Care"], values=values
        )


@pytest.fixture
def offers(alice) -> Purpose:
    """Holds at once, for a year."""
    with as_user(alice) as by:
        values = {"channels": ["email", "post"], "double_opt_in": False, "expires_after_days": 365}
        return add_purpose(by=by, name="Offers", wording="Tell me about offers.", values=values)


@pytest.fixture
def service(alice) -> Purpose:
    """What customers get without asking."""
    with as_user(alice) as by:
        values = {
            "channels": ["email", "phone"],
            "basis": "contract",
            "double_opt_in": False,
            "is_marketing": False,
        }
        return add_purpose(by=by, name="Order updates", key="orders", values=values)


@pytest.fixture
def dana(bob) -> Contact:
    """Bob's customer."""
    with as_user(bob) as by:
        values = {
            "name": "Dana Reyes",
            "email": "dana@example.com",
            "phone": "+351912345678",
            "country": "PT",
        }
        return create_record(Contact, by=by, values=values)


@pytest.fixture
def state() -> Callable[..., str]:
    """What holds for somebody, in one word."""

    def of(contact: Contact, purpose: Purpose, channel: str = "email") -> str:
        found = ConsentState.objects.filter(contact=contact, purpose=purpose, channel=channel).first()
        return found.status if found else ""

    return of


def by_form(**facts: object) -> Said:
    """What a form notes about whoever fills it in."""
    seen = {"origin": "Newsletter form", "ip": "203.0.113.7", "browser": "Firefox"}
    return Said("form", timezone.now(), **{**seen, **facts})
