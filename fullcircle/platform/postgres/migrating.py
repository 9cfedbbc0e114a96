"""Bring a database up to this version: roles, tables, law. Every step is safe to repeat."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import psycopg
from django.db import OperationalError, connections

from fullcircle.config.env import env
from fullcircle.platform.access.installing import install_access
from fullcircle.platform.access.roles import bootstrap
from fullcircle.platform.access.seeding import seed_roles
from fullcircle.platform.postgres.blueprint import build_tables
from fullcircle.platform.postgres.embedded import Cluster
from fullcircle.platform.postgres.logins import provision
from fullcircle.platform.privacy import log

# A vacuum holds one table and waits for what the step has changed in the catalog, while the step waits for that table.
IN_THE_WAY = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)
MIGRATING = 7_301_811  # an arbitrary number that names the advisory lock


def provision_managed() -> None:
    """The roles of a PostgreSQL that somebody else runs; its owner login must be allowed to create roles."""
    app, owner = urlsplit(env.database_url), urlsplit(env.owner_database_url)
    bootstrap(
        env.owner_database_url,
        database=owner.path.lstrip("/"),
        app_password=unquote(app.password or ""),
        owner_password=unquote(owner.password or ""),
        backup_password=env.key("postgres-fc_backup"),
    )


def make_roles() -> None:
    """The database roles, and the database itself where it is missing."""
    provision(Cluster(env.data_dir)) if env.embedded else provision_managed()


def migrate() -> None:
    """Everything `fullcircle migrate` does."""
    make_roles()
    with one_at_a_time():
        politely(lambda: build_tables("owner"))
        politely(install_access)
        politely(seed_roles)
    log.begin()
    connections.close_all()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Several machines may start a new version at once; they migrate one after another."""
    url = env.owner_database_url or Cluster(env.data_dir).owner_url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        yield


def politely(step: Callable[[], object], tries: int = 20) -> None:
    """People keep working meanwhile: a change that would make them wait gives up its lock and tries again."""
    for left in reversed(range(tries)):
        try:
            step()
        except OperationalError as error:
            if not left or not isinstance(error.__cause__, IN_THE_WAY):
                raise
            connections["owner"].close()  # whatever the step had begun is over
            time.sleep(0.5)
        else:
            return
