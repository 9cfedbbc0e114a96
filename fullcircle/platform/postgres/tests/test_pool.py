"""Whoever asks for a connection gets one that works, whatever happened to the database meanwhile."""

import time
from collections.abc import Iterator

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from fullcircle.platform.postgres.embedded import SUPERUSER, Cluster
from fullcircle.platform.postgres.pooled.pool import Pool, is_alive


def a_pool(url: str, **options: float) -> Pool:
    return Pool(url, min_size=1, max_size=4, reconnect_timeout=0, open=True, **options)


@pytest.fixture
def pool(cluster: Cluster) -> Iterator[Pool]:
    pool = a_pool(cluster.url(SUPERUSER, "postgres"), timeout=60)
    yield pool
    pool.close()


def test_dead_connections_are_passed_over(cluster: Cluster, pool: Pool):
    connections = [pool.getconn() for _ in range(4)]
    ended = [connection.info.backend_pid for connection in connections]
    for connection in connections:
        pool.putconn(connection)
    with psycopg.connect(cluster.url(SUPERUSER, "postgres")) as server:
        server.execute("SELECT pg_terminate_backend(pid, 30000) FROM unnest(%s) AS pid", [ended])
    fresh = pool.getconn()
    assert fresh.info.backend_pid not in ended
    assert fresh.execute("SELECT 1").fetchone() == (1,)
    pool.putconn(fresh)


def test_a_notice_is_no_reason_to_drop_a_connection(cluster: Cluster):
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as listening:
        listening.execute("LISTEN news")
        with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as speaking:
            speaking.execute("NOTIFY news")
        assert is_alive(listening)


def test_without_a_database_everybody_hears_so_in_time_and_may_ask_again():
    pool = a_pool("host=/nowhere dbname=none", timeout=0.2)
    began = time.monotonic()
    for _ in range(3):
        with pytest.raises(PoolTimeout):
            pool.getconn()
    assert time.monotonic() - began < 30
    pool.close()
