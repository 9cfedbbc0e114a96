"""What `up` and `demo` have in common: the parts, the steps before them, and the welcome."""

import sys
from collections.abc import Callable

import click

from fullcircle.cli.part import Part
from fullcircle.cli.supervisor import Supervisor
from fullcircle.config.env import Environment, env
from fullcircle.platform.postgres.errors import CannotStart
from fullcircle.platform.postgres.fingerprint import is_current, source_fingerprint


def own(name: str, *arguments: str) -> Part:
    """A part that is one of our own commands."""
    return Part(name, [sys.executable, "-m", "fullcircle", *arguments])


def run(steps: list[Part], sign_in: str | Callable[[], str]) -> int:
    migrate = [] if is_current(env.data_dir, source_fingerprint()) else [own("migrate", "migrate")]
    parts = [own("web", "web"), own("worker", "worker")]
    supervisor = Supervisor(env, [*migrate, *steps], parts, lambda: welcome(env, sign_in))
    try:
        return supervisor.run()
    except CannotStart as error:
        raise click.ClickException(str(error)) from error


def welcome(env: Environment, sign_in: str | Callable[[], str]) -> str:
    """What is printed when people can come in."""
    how = sign_in if isinstance(sign_in, str) else sign_in()
    return f"\n  Fullcircle is ready: {env.site_url}\n  {how}\n  Data: {env.data_dir}\n  Ctrl-C stops it.\n"
