"""What every command that needs the database does first."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click
from psycopg import OperationalError

from fullcircle.config.env import env
from fullcircle.platform.loading import set_up
from fullcircle.platform.postgres.embedded import Cluster
from fullcircle.platform.postgres.errors import CannotStart


@contextmanager
def database() -> Iterator[Path]:
    """Django set up and the embedded database running for one command; gives the data folder."""
    from django.db import OperationalError as QuestionFailed

    try:
        with Cluster(env.data_dir).borrowed() if env.embedded else nullcontext():
            set_up()
            try:
                yield env.data_dir
            finally:
                hang_up()
    except CannotStart as error:
        raise click.ClickException(str(error)) from error
    except (OperationalError, QuestionFailed) as error:
        raise click.ClickException(
            f"The database does not answer as it should: {str(error).strip()}"
        ) from error


def hang_up() -> None:
    """Close every connection before the server stops; a pool would try to get it back."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.settings_dict["OPTIONS"].get("pool"):
            connection.close_pool()  # type: ignore[attr-defined]  # only PostgreSQL's has one
