"""fullcircle simulate: a believable company by laws that are known."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import click

from fullcircle.cli.database import database
from fullcircle.cli.up import own
from fullcircle.config.env import env
from fullcircle.platform.postgres.fingerprint import is_current, source_fingerprint

MIGRATE = own("migrate", "migrate")
TRUTH = env.data_dir / "simulation"


@click.command("simulate")
@click.option(
    "--customers",
    default=2_000,
    show_default=True,
    type=click.IntRange(1, 9_999_999),
    help="People who are known at the end.",
)
@click.option(
    "--months",
    default=24,
    show_default=True,
    type=click.IntRange(1, 240),
    help="How long the company has been there.",
)
@click.option(
    "--seed",
    default=7,
    show_default=True,
    type=click.IntRange(0),
    help="The same seed makes the same company.",
)
@click.option("--ends-on", type=click.DateTime(["%Y-%m-%d"]), help="Its last day; today by default.")
@click.option(
    "--truth",
    type=click.Path(file_okay=False, path_type=Path),
    default=TRUTH,
    help="Where to write what is true of it.",
)
@click.option(
    "--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="How many work at it."
)
def command(
    customers: int, months: int, seed: int, ends_on: datetime | None, truth: Path, processes: int
) -> None:
    """Put a simulated company into an empty installation, and write the truth about it beside it.

    Everything in it follows laws with known numbers: how often people buy and when they stop, what they spend, what goes
    together and what comes back, who is seen on the website, and what colleagues write down. The truth is in a folder of
    its own, and in no table: whoever wants to know how good an estimate is compares it with that. Interrupted, the same
    command goes on where it stopped.
    """
    bring_up_to_date()
    with database():
        from django.utils import timezone

        from fullcircle.demo import colleagues_for, password
        from fullcircle.platform.actions import Refused
        from fullcircle.simulation.parameters import Parameters
        from fullcircle.simulation.running import simulate
        from fullcircle.simulation.truth import last_day

        end = (ends_on or last_day(truth) or timezone.now()).replace(
            hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC
        )
        parameters = Parameters(customers, months, seed, end)
        try:
            sellers = colleagues_for("simulation")
            with click.progressbar(length=customers, label="People", show_pos=True) as bar:
                for there in simulate(parameters, truth, sellers, processes):
                    bar.update(there - bar.pos)
        except Refused as refused:
            raise click.ClickException(refused.sentence) from refused
        click.echo(f"{customers:,} people are there. What is true of them is in {truth}.")
        click.echo(f"Sign in as alice@example.com with the password {password()}.")


def bring_up_to_date() -> None:
    """An empty folder becomes an installation first."""
    if not is_current(env.data_dir, source_fingerprint()):
        subprocess.run(MIGRATE.command, check=True)
