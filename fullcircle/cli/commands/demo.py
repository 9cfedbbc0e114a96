"""fullcircle demo: everything on this machine, with a demo organization in it."""

import sys

import click

from fullcircle.cli.database import database
from fullcircle.cli.up import own, run
from fullcircle.config.env import env

HOW_TO_SIGN_IN = env.data_dir / "demo"


@click.command("demo")
@click.option("--load-only", is_flag=True, help="Load the demo organization and stop.")
@click.option(
    "--remove", "removing", is_flag=True, help="Remove the demo organization and stop; the rest stays."
)
def command(load_only: bool, removing: bool) -> None:
    """Run Fullcircle with a demo organization, to look around and try things."""
    if load_only:
        load()
        return
    if removing:
        remove()
        return
    steps = [] if HOW_TO_SIGN_IN.exists() else [own("demo", "demo", "--load-only")]
    sys.exit(run(steps, HOW_TO_SIGN_IN.read_text))


def load() -> None:
    with database():
        from fullcircle import demo

        draft = HOW_TO_SIGN_IN.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(demo.load())
        draft.replace(HOW_TO_SIGN_IN)


def remove() -> None:
    with database():
        from fullcircle.demo.actions import remove_demo
        from fullcircle.platform.access.acting import acting
        from fullcircle.platform.access.actor import system
        from fullcircle.platform.actions import Refused

        try:
            with acting(system("demo")) as by:
                click.echo(f"Removed {remove_demo(by=by):,} rows of the demo.")
        except Refused as refused:
            raise click.ClickException(refused.sentence) from refused
