"""One database a worker, copied from a template that is migrated only when something that shapes it has changed."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connections, transaction
from fasteners import InterProcessLock

ROOT = Path(__file__).parents[1]
TEMPLATE = "fullcircle"  # the name that the settings of the tests point to


def fingerprint() -> str:
    """Of everything that shapes an empty database."""
    shaping = [*ROOT.glob("fullcircle/**/migrations/*.py"), *ROOT.glob("fullcircle/platform/access/*"),
               *ROOT.glob("fullcircle/platform/merging/*"), *ROOT.glob("fullcircle/platform/privacy/*.*"),
               *ROOT.glob("fullcircle/**/models.py")]  # fmt: skip
    digest = hashlib.sha256()
    for path in sorted(path for path in shaping if path.is_file()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ensure_template(cluster) -> None:
    """Start PostgreSQL and migrate the template; workers wait for the first of them."""
    from fullcircle.platform.postgres.migrating import migrate

    cluster.data_dir.mkdir(parents=True, exist_ok=True)
    stamp = cluster.data_dir / "template.stamp"
    with InterProcessLock(cluster.data_dir / "template.lock"):
        cluster.start()
        forget_power_cuts(cluster)
        if stamp.exists() and stamp.read_text() == fingerprint():
            return
        with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        migrate()
        stamp.write_text(fingerprint())


def forget_power_cuts(cluster) -> None:
    """No test pulls the plug on this server, and nobody misses its data: it need not wait for the disk.

    Tests of what survives make servers of their own, with the settings of every installation.
    """
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as server:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.execute(f"ALTER SYSTEM SET {setting} = off")
        server.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
        # What a test has put in is undone, never committed: whoever takes stock meanwhile finds pages without a row in them,
        # and PostgreSQL plans for tables that it takes to be empty. Now and then that made a query of no time take minutes.
        server.execute("ALTER SYSTEM SET autovacuum = off")
        server.execute("SELECT pg_reload_conf()")


def copy_template(cluster, name: str) -> None:
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE} OWNER fc_owner')
        server.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
        server.execute(f'GRANT CONNECT ON DATABASE "{name}" TO fc_app, fc_backup')


def drop(cluster, name: str) -> None:
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def cluster():
    """The tests' PostgreSQL server, with a migrated template in it."""
    from django.conf import settings

    with database_allowed():
        ensure_template(settings.CLUSTER)
    return settings.CLUSTER


def database_allowed():
    from pytest_django.plugin import blocking_manager_key

    return _session.config.stash[blocking_manager_key].unblock()


_session: pytest.Session


def pytest_sessionstart(session: pytest.Session) -> None:
    global _session
    _session = session


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Whoever started the workers stops the server."""
    if not hasattr(session.config, "workerinput") and not session.config.option.collectonly:
        from django.conf import settings

        settings.CLUSTER.stop()


@pytest.fixture(scope="session")
def django_db_setup(cluster, worker_id: str) -> Iterator[None]:
    """Point Django at this worker's copy."""
    name = f"test_{worker_id}"
    with database_allowed():
        copy_template(cluster, name)
        for alias in ("default", "owner"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        yield
        hang_up()
        drop(cluster, name)


def hang_up() -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        if connections[alias].settings_dict["OPTIONS"].get("pool"):
            connections[alias].close_pool()


@contextmanager
def laid_down() -> Iterator[None]:
    """What is written in here lies there for all tests of a module: each of them is undone back to it, and it at the end.

    For what is dear to make and none of them could do without; a fixture of the module writes it, and yields within.
    """
    from tests.cast import forget

    with database_allowed(), transaction.atomic():
        forget()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def committed(django_db_setup, cluster, worker_id: str) -> Iterator[None]:
    """For what happens between transactions: everything is really committed, and the database made anew afterwards."""
    with database_allowed():
        yield
        hang_up()
        copy_template(cluster, f"test_{worker_id}")
