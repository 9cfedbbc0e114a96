"""The name and place that Django looks for: its own PostgreSQL, with our pool."""

from typing import Any

from django.db.backends.postgresql import base

from fullcircle.platform.postgres.pooled.pool import Pool


class DatabaseWrapper(base.DatabaseWrapper):
    """Everything as in Django, but for where connections come from."""

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
