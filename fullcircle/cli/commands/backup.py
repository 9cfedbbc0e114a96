"""fullcircle backup: everything in one file."""

from pathlib import Path

import click

from fullcircle.cli.database import database


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Write database and files to FILE while people go on working.

    The keys in the data folder are not part of it: keep a copy of `keys` in another safe place.
    """
    with database():
        from fullcircle.platform.postgres.backup.making import back_up
        from fullcircle.platform.postgres.backup.manifest import Refusal

        try:
            manifest = back_up(file)
        except Refusal as reason:
            raise click.ClickException(str(reason)) from reason
    rows = sum(table.rows for table in manifest.tables.values())
    files = len(manifest.parts) - 1
    click.echo(f"{file}: {rows:,} rows of {len(manifest.tables)} tables and {files:,} files.")
