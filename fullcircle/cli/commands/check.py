"""fullcircle check: is everything as it should be?"""

from collections.abc import Callable

import click

from fullcircle.cli.database import database


@click.command("check")
def command() -> None:
    """Look at settings, migrations, the rules of access in the database, and free disk; say what is wrong."""
    with database():
        wrong = [finding for check in (settings, disk, migrations) for finding in reported(check)]
        if not wrong:
            # Only a database of this version can have the rules of this version.
            wrong = reported(access)
    for finding in wrong:
        click.echo(f"  {finding}")
    if wrong:
        raise click.ClickException(f"{len(wrong)} thing(s) to mend.")
    click.echo("Everything is as it should be.")


def reported(check: Callable[[], list[str]]) -> list[str]:
    found = check()
    click.echo(f"{'ok ' if not found else 'NO '} {(check.__doc__ or '').rstrip('.')}")
    return found


def settings() -> list[str]:
    """Settings are safe and complete."""
    from django.core import checks

    return [str(message) for message in checks.run_checks() if message.level >= checks.WARNING]


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

    return [f"{what} `fullcircle migrate` puts it right." for what in differences(statements())]


def disk() -> list[str]:
    """There is room on the disk."""
    from fullcircle.platform.postgres.health import NotReady, disk_has_room

    try:
        disk_has_room()
    except NotReady as reason:
        return [str(reason)]
    return []
