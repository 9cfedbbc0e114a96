"""fullcircle openapi: the description of the API for programs."""

import click

from fullcircle.platform.loading import set_up


@click.command("openapi")
def command() -> None:
    """Print the OpenAPI document of /api/v1; the repository keeps it in docs/reference/openapi.json."""
    set_up()
    from fullcircle.platform.api.document import as_text

    click.echo(as_text(), nl=False)
