"""fullcircle erasures: the log of whom this installation has forgotten, and forgetting them again."""

from pathlib import Path

import click

from fullcircle.cli.database import database


@click.group("erasures")
def command() -> None:
    """Look after the log of erasures, which outlives every restore."""


@command.command("replay")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def replay(file: Path | None) -> None:
    """Erase again everybody whom the log names. With FILE, that log takes the place of the one here first."""
    with database():
        from fullcircle.platform.privacy import log
        from fullcircle.platform.privacy.replaying import replay as replayed

        try:
            if file is not None:
                log.take_over(file)
            done = replayed(log.entries() if log.path().exists() else [])
        except log.LogDamaged as reason:
            raise click.ClickException(str(reason)) from reason
        log.unknown().unlink(missing_ok=True)
    click.echo(f"Erased again: {done.again}. Not there any more: {done.gone}.")


@command.command("none")
def none() -> None:
    """Say that nobody was erased between a backup that was restored and the restore."""
    with database():
        from fullcircle.platform.privacy import log

        log.unknown().unlink(missing_ok=True)
        log.begin()
    click.echo("Noted.")
