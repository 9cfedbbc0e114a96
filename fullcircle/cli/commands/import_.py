"""fullcircle import: a file brought in from the command line."""

from pathlib import Path
from typing import Any

import click

from fullcircle.cli.database import database


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", default="", help="Where it shall go: contacts, companies, products, orders.")
@click.option("--match", default="", help="The field by which known records are found, like email.")
@click.option(
    "--as",
    "who",
    default="",
    help="The colleague who acts, by email address; the first administrator if left out.",
)
@click.option(
    "--sheet", default="", help="The sheet of a workbook; the first that holds anything if left out."
)
@click.option(
    "--headings",
    type=click.IntRange(min=0),
    default=None,
    help="The row that names the columns, 0 if none does; found if left out.",
)
@click.option(
    "--review",
    type=click.Choice(["create", "leave"]),
    default=None,
    help="Rows that may be about known records: create new ones of all, or leave all out. Without it they wait.",
)
@click.option("--dry-run", is_flag=True, help="Say what an import would do, and write nothing.")
@click.option(
    "--lenient", is_flag=True, help="Leave out values that cannot be read, and import the rest of their rows."
)
def command(file: Path, review: str | None, **said: Any) -> None:
    """Import a table of contacts, companies, products or orders: CSV, TSV or Excel."""
    with database():
        from fullcircle.identify.imports.command import Wishes, bring
        from fullcircle.platform.actions import Refused

        try:
            bring(file, Wishes(review=review or "", **said), click.echo)
        except Refused as refused:
            raise click.ClickException(refused.sentence) from refused
