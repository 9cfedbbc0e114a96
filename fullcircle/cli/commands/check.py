"""fullcircle check: is everything as it should be?"""

from collections.abc import Callable

import click

from fullcircle.cli.database import database
from fullcircle.config.env import env
from fullcircle.platform.postgres.embedded import Cluster


@click.command("check")
def command() -> None:
    """Look at settings, migrations, the rules of access in the database, and free disk; say what is wrong."""
    if env.embedded and not Cluster(env.data_dir).files.exists():
        raise click.ClickException(f"Nothing is installed in {env.data_dir} yet. `fullcircle up` begins.")
    with database():
        wrong = [finding for check in (settings, disk) for finding in reported(check)]
        wrong += reported(reached) or reported(migrations if owned() else migrations_by_login)
        if not wrong and owned():
            # Only a database of this version can have the rules of this version.
            wrong = [finding for check in (access, erasures) for finding in reported(check)]
    if not owned():
        click.echo(
            "--  The rules of access: nobody can look without OWNER_DATABASE_URL, which is not set here"
        )
    for finding in wrong:
        click.echo(f"  {finding}")
    if wrong:
        raise click.ClickException(f"{len(wrong)} thing(s) to mend.")
    click.echo("Everything is as it should be.")


def owned() -> bool:
    """Whether the owner's login is known here; a machine that only serves pages does without."""
    return env.embedded or bool(env.owner_database_url)


def reported(check: Callable[[], list[str]]) -> list[str]:
    found = check()
    click.echo(f"{'ok ' if not found else 'NO '} {(check.__doc__ or '').rstrip('.')}")
    return found


def settings() -> list[str]:
    """Settings are safe and complete."""
    from django.core import checks

    return [str(message) for message in checks.run_checks() if message.level >= checks.WARNING]


def reached() -> list[str]:
    """The database answers the application's login."""
    from psycopg import OperationalError, connect

    from fullcircle.config.settings import CLUSTER

    try:
        connect(env.database_url or CLUSTER.app_url, connect_timeout=5).close()
    except OperationalError as error:
        return [f"It does not: {str(error).strip()}"]
    return []


def migrations_by_login() -> list[str]:
    """The database is of this version."""
    from fullcircle.platform.postgres.health import NotReady, migrations_are_done

    try:
        migrations_are_done()
    except NotReady as reason:
        return [str(reason)]
    return []


def migrations() -> list[str]:
    """The database is of this version."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"Not applied: {migration}. Run `fullcircle migrate`." for migration, _ in plan]


def access() -> list[str]:
    """The rules of access in the database are the ones of this version."""
    from fullcircle.platform.access.installing import statements
    from fullcircle.platform.access.verifying import differences

    return [f"{what} {remedy(what)}" for what in differences(statements())]


def remedy(finding: str) -> str:
    """What migrations made once is not made again: it is only switched on."""
    if finding.startswith(("trigger ", "view ", "default ")):
        return "Find out who did it. `fullcircle migrate` switches triggers on; what is gone, a backup has."
    return "`fullcircle migrate` puts it right."


def erasures() -> list[str]:
    """The erasure log has every erasure, so that a restored backup can forget again whom it had forgotten."""
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system
    from fullcircle.platform.privacy.missing import lost_erasures

    with acting(system("check"), read_only=True):
        lost = lost_erasures()
    return [lost.sentence] if lost else []


def disk() -> list[str]:
    """There is room on the disk."""
    from fullcircle.platform.postgres.health import NotReady, disk_has_room

    try:
        disk_has_room()
    except NotReady as reason:
        return [str(reason)]
    return []
