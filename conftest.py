"""The tests' own PostgreSQL: really started, really migrated once, and copied for every worker."""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.database", "tests.cast", "tests.browser", "tests.spark"]

# What passed passes again: examples are made up the same way each time, and a busy machine is no mistake. New ones are looked
# for by whoever asks for more: FULLCIRCLE_FUZZ=300.
settings.register_profile(
    "the same for everybody",
    derandomize=int(os.environ.get("FULLCIRCLE_FUZZ", "1")) < 10,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("the same for everybody")


def pytest_configure() -> None:
    """Passwords of the cast need no slow hash."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
