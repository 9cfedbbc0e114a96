"""The name and place that Django looks for: its own PostgreSQL, with our pool."""

from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg.abc import Buffer

from fullcircle.platform.postgres.pooled.pool import Pool

MOST_PREPARED = 400  # statements that a connection keeps planned; the least used one makes room


class Prepared(psycopg.Cursor[Any]):
    """Has PostgreSQL keep its statements: values travel beside them, so that their text stays the same."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "Prepared":
        return super().execute(query, params, **{**options, "prepare": True})


class Moments(BaseTzLoader):
    """Moments as PostgreSQL spells them, read by Python's own parser; a page of a list holds hundreds of them."""

    timezone = UTC

    def load(self, data: Buffer) -> datetime:
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # in a year of five figures, or before Christ
            return super().load(data)


class Operations(DatabaseOperations):
    """So that logs hold prepared statements as well, with places for their values."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        return super().last_executed_query(cursor, sql, params) or sql  # type: ignore[misc]


class DatabaseWrapper(base.DatabaseWrapper):
    """Everything as in Django, but for where connections come from, and for statements that are planned once."""

    ops_class = Operations
    _connection_pools: dict[str, Pool] = {}

    @property
    def pool(self) -> Pool | None:
        options: dict[str, Any] | None = self.settings_dict["OPTIONS"].get("pool")
        if not options:
            return None
        if self.alias not in self._connection_pools:
            made = Pool(
                kwargs=self.get_connection_params() | {"autocommit": True},
                open=False,
                configure=self._configure_connection,  # type: ignore[attr-defined]
                **options,
            )
            # Of several threads that come here at once, the first one's pool is everybody's.
            self._connection_pools.setdefault(self.alias, made)
        return self._connection_pools[self.alias]

    def prepared_cursor(self) -> Any:
        """As `cursor()`, logs and all."""
        self.ensure_connection()
        return self._prepare_cursor(Prepared(self.connection))  # type: ignore[attr-defined]

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "prepare_threshold": 0}  # Django turns it off

    def _configure_connection(self, connection: Any) -> Any:
        connection.prepared_max = MOST_PREPARED
        changed = super()._configure_connection(connection)  # type: ignore[misc]
        if self.timezone is UTC:
            connection.adapters.register_loader("timestamptz", Moments)
        return changed
