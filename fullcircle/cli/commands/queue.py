"""fullcircle queue: background work that a restore has paused."""

import click

from fullcircle.cli.database import database


@click.group("queue")
def command() -> None:
    """Look after background work that a restore has paused."""


@command.command()
def paused() -> None:
    """Say how many jobs wait for a decision."""
    with database():
        from fullcircle.platform.postgres.backup.queue import paused_jobs
        from fullcircle.platform.postgres.backup.server import server

        with server().connect_administrator() as connection:
            click.echo(f"{paused_jobs(connection):,} jobs are paused.")


@command.command()
def resume() -> None:
    """Let the paused jobs run. What they do may have been done before."""
    with database():
        from fullcircle.platform.postgres.backup.queue import resume_queue
        from fullcircle.platform.postgres.backup.server import server

        with server().connect_administrator() as connection:
            click.echo(f"{resume_queue(connection):,} jobs go on.")
