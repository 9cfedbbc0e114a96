"""The `fullcircle` command line. Every file in `fullcircle/cli/commands/` is one command."""

import importlib
import pkgutil

import click
from pydantic import ValidationError

from fullcircle import __version__
from fullcircle.cli import commands
from fullcircle.platform.postgres.backup.unfinished import SENTENCE, is_unfinished

WITHOUT_WHOLE_DATA = ("restore", "db", "openapi")


class Commands(click.Group):
    """Imports a command's file only when the command is called, so that `up` starts without the rest."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name.rstrip("_") for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        # A command named like a Python keyword lives in a file with an underscore: import_.py.
        for file in (name, f"{name}_"):
            if any(module.name == file for module in pkgutil.iter_modules(commands.__path__)):
                return importlib.import_module(f"{commands.__name__}.{file}").command
        return None


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.pass_context
def cli(context: click.Context) -> None:
    """Fullcircle, the CRM that closes the loop."""
    from fullcircle.config.env import env

    if context.invoked_subcommand not in WITHOUT_WHOLE_DATA and is_unfinished(env.data_dir):
        raise click.ClickException(SENTENCE)


def main() -> None:
    """The command line; a wrong environment variable is a sentence, not a traceback."""
    try:
        cli(prog_name="fullcircle")
    except ValidationError as error:
        for problem in error.errors():
            if problem["type"] == "default_factory_not_called":
                continue
            name = str(problem["loc"][0]).upper()
            setting = name if name.endswith("DATABASE_URL") else f"FULLCIRCLE_{name}"
            click.echo(f"Error: {setting} is “{problem['input']}”: {problem['msg']}.", err=True)
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()
