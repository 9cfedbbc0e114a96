"""A server and a website that report."""

import pytest

from fullcircle.identify.behavior import actions, receiving
from fullcircle.identify.behavior.models import TrackingSource
from tests.cast import as_user


@pytest.fixture(autouse=True)
def nothing_remembered():
    receiving.forget()


@pytest.fixture
def shop(alice) -> TrackingSource:
    """A server that may say who people are."""
    with as_user(alice) as by:
        return actions.add_tracking_source(by=by, name="Shop", kind="server")


@pytest.fixture
def site(alice) -> TrackingSource:
    with as_user(alice) as by:
        return actions.add_tracking_source(by=by, name="Site", kind="browser", domains=["example.com"])
