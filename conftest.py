"""The tests' own PostgreSQL: really started, really migrated once, and copied for every worker."""

pytest_plugins = ["tests.database", "tests.cast", "tests.browser", "tests.spark"]


def pytest_configure() -> None:
    """Passwords of the cast need no slow hash."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
