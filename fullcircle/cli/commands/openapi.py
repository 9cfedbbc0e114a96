"""fullcircle openapi: the description of the API for programs."""

import os

import click


@click.command("openapi")
def command() -> None:
    """Print the OpenAPI document of /api/v1; the repository keeps it in docs/reference/openapi.json."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fullcircle.config.settings")
    import django

    django.setup()
    from fullcircle.platform.api.document import as_text

    click.echo(as_text(), nl=False)
