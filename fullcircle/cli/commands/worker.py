"""fullcircle worker: background jobs."""

import click

from fullcircle.cli.database import database


@click.command("worker")
def command() -> None:
    """Work through the background jobs; any number of these may run against one database."""
    with database():
        from fullcircle.platform.jobs.worker import run

        run()
