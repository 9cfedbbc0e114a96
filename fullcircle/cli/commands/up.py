"""fullcircle up: everything on this machine, in one process tree."""

import sys

import click

from fullcircle.cli.up import run


@click.command("up")
def command() -> None:
    """Run Fullcircle on this machine: database, web server and background worker.

    The first visit in the browser creates the administrator.
    """
    sys.exit(run(steps=[], sign_in="Open it in your browser; the first visit creates the administrator."))
