"""Connections that are alive when they are handed out, and asked for anew as long as somebody waits for one."""

import select
import time
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

PAUSE = 1.0


class Pool(ConnectionPool):
    """Psycopg's pool pauses ever longer after a failure, and whoever comes in a pause is turned away.

    Ours gives up at once (`reconnect_timeout=0`) and tries again for every visitor, so that the first one
    after an outage is served.
    """

    def getconn(self, timeout: float | None = None) -> "psycopg.Connection[Any]":
        until = time.monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            try:
                connection = super().getconn(min(PAUSE, until - time.monotonic()))
            except PoolTimeout:
                if time.monotonic() >= until:
                    raise
            else:
                if is_alive(connection):
                    return connection
                connection.close()
                self.putconn(connection)


def is_alive(connection: "psycopg.Connection[Any]") -> bool:
    """Silence is a good sign and costs nothing to hear; only one that has something to say is really asked."""
    if connection.closed:
        return False
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if not waiting.poll(0):
        return True
    try:
        connection.execute("")
    except psycopg.Error:
        return False
    return True
