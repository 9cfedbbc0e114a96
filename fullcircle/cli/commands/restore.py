"""fullcircle restore: a backup put in place, verified row by row."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fullcircle.cli.database import database
from fullcircle.cli.supervisor import is_supervised
from fullcircle.config.env import env

if TYPE_CHECKING:
    from fullcircle.platform.postgres.backup.manifest import Manifest


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put the backup in the place of the data that is here.")
def command(file: Path, replace: bool) -> None:
    """Restore FILE into this installation and verify every table and file.

    Background work that was due stays paused until `fullcircle queue resume`: it may have been done since.
    """
    if is_supervised(env.data_dir):
        raise click.ClickException("Fullcircle is running. Stop it first, then restore.")
    with database():
        from fullcircle.platform.postgres.backup.manifest import Refusal, key_id
        from fullcircle.platform.postgres.backup.restoring import restore
        from fullcircle.platform.postgres.fingerprint import mark_current, source_fingerprint

        try:
            manifest = restore(file, replace=replace)
            erased = forget_again(manifest)
        except Refusal as reason:
            raise click.ClickException(str(reason)) from reason
        mark_current(env.data_dir, source_fingerprint())
        same_key = manifest.key == key_id()
    rows = sum(table.rows for table in manifest.tables.values())
    click.echo(f"Restored and verified: {rows:,} rows and {len(manifest.parts) - 1:,} files.")
    click.echo(erased)
    click.echo("Background work that was due is paused; “fullcircle queue resume” lets it go on.")
    if not same_key:
        click.echo(
            "The backup was made with other keys. Copy the `keys` folder of that installation here, "
            "or passwords stored for mailboxes and second factors have to be set again."
        )


def forget_again(manifest: "Manifest") -> str:
    """Erase whoever was erased after the backup was made, and say if nobody can know who."""
    from fullcircle.platform.privacy import log
    from fullcircle.platform.privacy.replaying import note_unknown, replay

    try:
        unknown = note_unknown(manifest.made_at) if "public.platform_erasure" in manifest.tables else False
        done = replay(log.entries() if log.path().exists() else [])
        log.begin()
    except log.LogDamaged as reason:
        return f"WARNING: nobody was erased again, because the erasure log cannot be used. {reason}"
    told = f"Erased again, because they were erased after the backup was made: {done.again}."
    return f"{told} WARNING: {log.unknown().read_text()}" if unknown else told
