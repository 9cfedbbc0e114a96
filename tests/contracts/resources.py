"""Every resource, as a parameter of the contract tests: the built-in ones, and one that is defined in the browser."""

import pytest

from fullcircle.platform.discovery import discover
from fullcircle.platform.records.resource import built_in_resources

discover("examples")
DEFINED = "defined"
every_resource = pytest.mark.parametrize(
    "resource",
    [*built_in_resources().values(), DEFINED],
    ids=lambda resource: getattr(resource, "key", resource),
    indirect=True,
)
