"""The cache that all processes share: counts of attempts at signing in, and codes that were used, kept in one table."""

import json
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
PUT = (
    "INSERT INTO platform_attempt (key, value, expires_at) VALUES (%s, %s, %s) ON CONFLICT (key) DO UPDATE "
    "SET value = excluded.value, expires_at = excluded.expires_at"
)
ONLY_IF_GONE = " WHERE platform_attempt.expires_at <= now()"


class AttemptCache(BaseCache):
    """Django's cache in our own table, as JSON. The application's login may use it, acting colleagues may not."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = self.ask(
            "SELECT value FROM platform_attempt WHERE key = %s AND expires_at > now()",
            self.full(key, version),
        )
        return json.loads(found) if isinstance(found, str) else default if found is None else found

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self.ask(f"{PUT} RETURNING 1", self.full(key, version), json.dumps(value), self.end(timeout))

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Set only what is not there, in one statement: of two processes one gets True."""
        self.ask(
            "WITH gone AS (DELETE FROM platform_attempt WHERE expires_at < now() - interval '1 minute') SELECT 1"
        )
        put = f"{PUT}{ONLY_IF_GONE} RETURNING 1"
        return self.ask(put, self.full(key, version), json.dumps(value), self.end(timeout)) is not None

    def touch(self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        change = (
            "UPDATE platform_attempt SET expires_at = %s WHERE key = %s AND expires_at > now() RETURNING 1"
        )
        return self.ask(change, self.end(timeout), self.full(key, version)) is not None

    def delete(self, key: str, version: int | None = None) -> bool:
        gone = "DELETE FROM platform_attempt WHERE key = %s RETURNING 1"
        return self.ask(gone, self.full(key, version)) is not None

    def clear(self) -> None:
        self.ask("WITH gone AS (DELETE FROM platform_attempt) SELECT 1")

    def full(self, key: str, version: int | None) -> str:
        return self.make_and_validate_key(key, version=version)

    def end(self, timeout: float | None) -> datetime:
        seconds = self.get_backend_timeout(timeout)
        return FOREVER if seconds is None else datetime.fromtimestamp(seconds, UTC)

    def ask(self, statement: str, *values: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            row = cursor.fetchone()
        return row[0] if row else None
