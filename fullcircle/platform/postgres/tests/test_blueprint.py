"""A new installation is built in one go; it must be the very database that all migrations make one after another."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from fullcircle.platform.postgres import blueprint
from fullcircle.platform.postgres.logins import provision
from tests.database import database_allowed, drop


@pytest.fixture(autouse=True)
def real_databases(django_db_setup) -> Iterator[None]:
    """Nothing here is undone by a rollback: each test makes its own databases."""
    with database_allowed():
        yield
        connections["owner"].close()


@contextmanager
def new_database(cluster, name: str) -> Iterator[str]:
    """An empty one; gives the alias under which its owner reaches it."""
    provision(cluster, name)
    connections.databases[name] = connections.databases["owner"] | {"NAME": name}
    try:
        yield name
    finally:
        connections[name].close()
        del connections[name], connections.databases[name]
        drop(cluster, name)


# When a migration ran, and lists that Django numbers in the order in which it comes to them.
NUMBERED = ("django_migrations", "django_content_type", "auth_permission")
KINDS = """SELECT app_label, model, codename, name FROM django_content_type t
LEFT JOIN auth_permission p ON p.content_type_id = t.id"""


def dumped(cluster, name: str) -> list[str]:
    """Everything in it but those numbers, as PostgreSQL tells it."""
    apart = [f"--exclude-table-data={part}" for table in NUMBERED for part in (table, f"{table}_id_seq")]
    told = subprocess.run(
        [cluster.bin_dir / "pg_dump", *apart, cluster.url("postgres", name)],
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in told.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


def kinds(name: str) -> set[tuple[str, ...]]:
    with connections[name].cursor() as cursor:
        cursor.execute(KINDS)
        return set(cursor.fetchall())


def migrated(name: str) -> set[tuple[str, str]]:
    return set(MigrationRecorder(connections[name]).applied_migrations())


@pytest.fixture
def quick_states(monkeypatch) -> None:
    """Django imagines a model anew, with all that lead to it, whenever it gets or loses an index or a constraint.

    What it then says to the database does not depend on that: the model's own list is changed in place, which saves half the
    time of all migrations. (The blueprint, which must come to the same, was written without this.)
    """

    def change(state: ProjectState, app: str, model: str, option: str, now: list) -> None:
        state.models[app, model].options[option] = now
        if "apps" in state.__dict__:
            setattr(state.apps.get_model(app, model)._meta, option, list(now))

    def append(state: ProjectState, app: str, model: str, option: str, one: object) -> None:
        change(state, app, model, option, [*state.models[app, model].options[option], one])

    def remove(state: ProjectState, app: str, model: str, option: str, name: str) -> None:
        known = state.models[app, model].options[option]
        change(state, app, model, option, [each for each in known if each.name != name])

    monkeypatch.setattr(ProjectState, "_append_option", append)
    monkeypatch.setattr(ProjectState, "_remove_option", remove)


def test_both_ways_lead_to_the_same_database(cluster, quick_states):
    with new_database(cluster, "one_by_one") as slow, new_database(cluster, "at_once") as quick:
        blueprint.run_migrations(slow)
        blueprint.build_tables(quick)
        assert migrated(quick) == migrated(slow)
        assert kinds(quick) == kinds(slow)
        assert dumped(cluster, quick) == dumped(cluster, slow), "Run: make blueprint"


def test_a_database_that_has_tables_is_never_built_over(cluster):
    assert not blueprint.is_new("owner")
    assert not blueprint.is_behind("owner")
    before = migrated("owner")
    blueprint.build_tables("owner")
    assert migrated("owner") == before


def test_what_came_later_runs_as_a_migration(cluster, monkeypatch):
    """The file may be older than the code: the rest is done one by one."""
    monkeypatch.setattr(blueprint, "read", lambda: ([], []))
    told: list[str] = []
    monkeypatch.setattr(blueprint, "run_migrations", told.append)
    with new_database(cluster, "older_file") as name:
        assert blueprint.is_new(name)
        blueprint.build_tables(name)
        assert told == [name]
