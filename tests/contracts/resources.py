"""Every resource, as a parameter of the contract tests."""

import pytest

from fullcircle.platform.discovery import discover
from fullcircle.platform.records.resource import resources

discover("examples")
every_resource = pytest.mark.parametrize(
    "resource", list(resources().values()), ids=lambda resource: resource.key
)
