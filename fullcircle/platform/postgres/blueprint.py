"""The tables of a new database, built by what all migrations together have said to PostgreSQL.

Running them one after another costs a new installation ten seconds, nearly all of them spent by Django on imagining
every state in between. So what they say is kept in `blueprint.sql`, with the names of the migrations that said it, and
a database with nothing in it is told all of it at once. Whatever migration came later runs as always, and an older
database never comes here. `make blueprint` writes the file anew; a test holds both ways to the same result.
"""

import os
import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg import ClientCursor

BLUEPRINT = Path(__file__).with_name("blueprint.sql")
NAMES = "-- migration "
END = "\n--;\n"  # after each statement
NOT_TOLD = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT")  # questions, and what belongs to their transactions
MOMENT = re.compile(r"'20[^']*'::timestamptz")
NOTHING_YET = "SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))"

Migration = tuple[str, str]


def build_tables(alias: str) -> None:
    """All migrations that are missing; of a new database, most of them in one go."""
    if is_new(alias):
        build_at_once(alias)
    if is_behind(alias):
        run_migrations(alias)


def run_migrations(alias: str) -> None:
    call_command("migrate", database=alias, interactive=False, verbosity=0)


def is_new(alias: str) -> bool:
    with connections[alias].cursor() as cursor:
        cursor.execute(NOTHING_YET)
        return bool(cursor.fetchone()[0])


def is_behind(alias: str) -> bool:
    known = MigrationExecutor(connections[alias])
    return bool(known.migration_plan(known.loader.graph.leaf_nodes()))


def build_at_once(alias: str) -> None:
    """The whole of the file or nothing of it."""
    migrations, statements = read()
    recorder = MigrationRecorder(connections[alias])
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        recorder.ensure_schema()
        for statement in statements:
            cursor.execute(statement)
        for app, name in migrations:
            recorder.record_applied(app, name)


def read() -> tuple[list[Migration], list[str]]:
    head, *statements = BLUEPRINT.read_text().split(END)
    lines = (line.removeprefix(NAMES) for line in head.splitlines() if line.startswith(NAMES))
    return [(app, name) for app, _, name in (line.partition(".") for line in lines)], statements[:-1]


# Writing it


def recorded(alias: str) -> str:
    """What the file must hold: every migration is run on the new database of `alias`, and listened to."""
    heard: list[str] = []
    with connections[alias].execute_wrapper(partial(listen, heard)):
        run_migrations(alias)
    done = MigrationRecorder(connections[alias]).applied_migrations()
    head = "".join(f"{NAMES}{app}.{name}\n" for app, name in done)
    return END.join([head, *without_the_list_itself(heard), ""])


def listen(
    heard: list[str], execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Remember each statement with its values in it."""
    cursor = ClientCursor(context["connection"].connection)
    heard += [cursor.mogrify(sql, each or None) for each in (params if many else [params])]
    return execute(sql, params, many, context)


def without_the_list_itself(heard: Iterable[str]) -> list[str]:
    """Neither questions, nor how Django keeps the list of what has run; the moment of writing is no part of it."""
    spoken = (MOMENT.sub("now()", each.strip()) for each in heard)
    return [
        each
        for each in spoken
        if each and not each.startswith(NOT_TOLD) and '"django_migrations"' not in each
    ]


def main() -> None:
    """Write the file anew, from a database that is made for this alone."""
    with TemporaryDirectory(prefix="fullcircle-blueprint-") as folder:
        os.environ |= {"FULLCIRCLE_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "fullcircle.config.settings"}
        os.environ.pop("DATABASE_URL", None)
        from fullcircle.platform.postgres.embedded import Cluster
        from fullcircle.platform.postgres.logins import provision

        with Cluster(Path(folder)).borrowed():
            django.setup()
            provision(Cluster(Path(folder)))
            BLUEPRINT.write_text(recorded("owner"))
            connections.close_all()


if __name__ == "__main__":
    main()
