"""fullcircle migrate: the database brought up to this version."""

import click

from fullcircle.cli.database import database


@click.command("migrate")
def command() -> None:
    """Bring the database up to this version: roles, tables and access rules. Safe to repeat."""
    with database() as data_dir:
        from fullcircle.platform.postgres.fingerprint import mark_current, source_fingerprint
        from fullcircle.platform.postgres.migrating import migrate

        fingerprint = source_fingerprint()
        migrate()
        mark_current(data_dir, fingerprint)
    click.echo("The database is up to date.")
