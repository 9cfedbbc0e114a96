"""Dana, who can be written to, and a service level of four business hours."""

from decimal import Decimal

import pytest

from fullcircle.interact.mail.tests.conftest import dana, listening, mailbox, personal
from fullcircle.interact.mailboxes.tests.conftest import look, post, read
from fullcircle.platform.records.actions import create_record
from fullcircle.retain.sla.models import ServiceLevel
from tests.cast import as_user

__all__ = ["dana", "listening", "look", "mailbox", "personal", "post", "read"]


@pytest.fixture
def four_hours(alice) -> ServiceLevel:
    """From nine to five on weekdays; a normal case is answered within two hours and solved within four."""
    with as_user(alice) as by:
        return create_record(
            ServiceLevel, by=by,
            values={"name": "Standard", "is_default": True, "time_zone": "UTC", "normal_reply": Decimal(2),
                    "normal_solved": Decimal(4)},
        )  # fmt: skip
