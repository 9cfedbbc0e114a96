"""fullcircle db: the embedded PostgreSQL on its own, for developers and administrators."""

import os
import sys

import click

from fullcircle.config.env import env
from fullcircle.platform.postgres.embedded import Cluster
from fullcircle.platform.postgres.errors import CannotStart


@click.group("db")
def command() -> None:
    """Start, stop and look into the embedded PostgreSQL."""
    if not env.embedded:
        raise click.ClickException("DATABASE_URL is set, so the database is looked after elsewhere.")


@command.command()
def start() -> None:
    """Start PostgreSQL in the background, with its database and logins."""
    from fullcircle.platform.postgres.logins import provision

    cluster = Cluster(env.data_dir)
    try:
        cluster.start()
    except CannotStart as error:
        raise click.ClickException(str(error)) from error
    provision(cluster)
    click.echo(f"PostgreSQL runs, with its files in {cluster.home}.")


@command.command()
def stop() -> None:
    """Stop PostgreSQL."""
    Cluster(env.data_dir).stop()
    click.echo("PostgreSQL is stopped.")


@command.command()
@click.argument("login", type=click.Choice(["app", "owner", "superuser"]), default="app")
def url(login: str) -> None:
    """Print the address of the database for one of its logins."""
    click.echo(getattr(Cluster(env.data_dir), f"{login}_url"))


@command.command()
@click.argument("login", type=click.Choice(["app", "owner", "superuser"]), default="owner")
def shell(login: str) -> None:
    """Open psql."""
    cluster = Cluster(env.data_dir)
    sys.stdout.flush()
    os.execv(cluster.bin_dir / "psql", ["psql", getattr(cluster, f"{login}_url")])  # noqa: S606 our own program
