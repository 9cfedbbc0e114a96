"""fullcircle web: the web server."""

import click


@click.command("web")
def command() -> None:
    """Serve the pages and the API; any number of these may run against one database."""
    from fullcircle.cli.webserver import serve

    serve()
