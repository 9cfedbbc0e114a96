"""Whether our intervals hold what they promise: in worlds of which the truth is known, and in a published trial.

python -m bench.experiments [--worlds 2000] [--contacts 100000]

And what it costs to share out everybody and to add up what they did; that is taken back again.
"""

import argparse
import csv
import gzip
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psutil

from bench.scratch import installation
from bench.table import summary, verdict
from bench.worlds import World, look_daily, rates
from fullcircle.personalize.experiments.effects import Effect, Sums, effect

DATA = Path(os.environ.get("FULLCIRCLE_DATA") or Path(__file__).parents[2] / "shared" / "data")
NOBODY, MEASURES = "No E-Mail", ("visit", "conversion", "spend")
# Hillstrom's 64,000 customers (2008): what a letter did to visits, orders and spend, by the person, with its interval.
PUBLISHED = {
    ("Mens E-Mail", "visit"): (0.0766, 0.0700, 0.0832),
    ("Mens E-Mail", "conversion"): (0.0068, 0.0050, 0.0086),
    ("Mens E-Mail", "spend"): (0.7698, 0.4852, 1.0545),
    ("Womens E-Mail", "visit"): (0.0452, 0.0389, 0.0516),
    ("Womens E-Mail", "conversion"): (0.0031, 0.0015, 0.0047),
    ("Womens E-Mail", "spend"): (0.4244, 0.1690, 0.6799),
}
SIZES = (0.02, 0.05, 0.2)


def hillstrom(data: Path) -> dict[tuple[str, str], Effect]:
    """The effect of each letter on each measure, with what people had bought in the year before."""
    with gzip.open(data / "hillstrom_email" / "hillstrom.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    past = [float(row["history"]) for row in rows]
    arms = [row["segment"] for row in rows]
    found = {}
    for measure in MEASURES:
        values = [float(row[measure]) for row in rows]
        sums = {arm: summed(arm, arms, values, past) for arm in set(arms)}
        for arm in set(arms) - {NOBODY}:
            told = effect([(sums[arm], sums[NOBODY])])
            assert told is not None
            found[arm, measure] = told
    return found


def summed(arm: str, arms: Sequence[str], values: Sequence[float], past: Sequence[float]) -> Sums:
    mine = [(y, x) for each, y, x in zip(arms, values, past, strict=True) if each == arm]
    return Sums(
        len(mine), sum(y != 0 for y, _x in mine), sum(y for y, _x in mine), sum(y * y for y, _x in mine),
        sum(x for _y, x in mine), sum(x * x for _y, x in mine), sum(x * y for y, x in mine),
    )  # fmt: skip


def tell_hillstrom() -> None:
    if not (DATA / "hillstrom_email").exists():
        print("  Hillstrom's trial is not on this machine (FULLCIRCLE_DATA).")
        return
    print(
        "  Hillstrom 2008              effect  [95 %]               published                 variance removed"
    )
    for (arm, measure), found in sorted(hillstrom(DATA).items()):
        mine, theirs = found.usual, PUBLISHED[arm, measure]
        off = max(abs(a - b) for a, b in zip((mine.value, mine.low, mine.high), theirs, strict=True))
        print(
            f"  {arm:<14}{measure:<11}{mine.value:9.4f}  [{mine.low:7.4f}, {mine.high:7.4f}]  "
            f"{theirs[0]:8.4f} [{theirs[1]:7.4f}, {theirs[2]:7.4f}]  {found.removed:8.2%}"
            f"{verdict(f'{arm} {measure}, in ten thousandths', off * 1e4, 1)}"
        )


def tell_worlds(count: int) -> None:
    print(f"\n  {count:,} worlds of 10,000 people, a tenth left out      covered   proven  CPU s")
    for goal in ("orders", "revenue"):
        for base in SIZES:
            for lift in (0.0, 0.012, -0.012):
                began, world = time.process_time(), World(goal, base, lift)
                # Where the verdict is “too few to say” nothing is claimed of the interval either.
                looks = [look for look in rates(world, worlds=count, seed=7) if look.word != "few"]
                if not looks:
                    print(f"  {world!s:<48}{'too few to say':>18}")
                    continue
                covered, proven = (
                    sum(each) / len(looks)
                    for each in zip(*[(x.covered, x.word == "proven") for x in looks], strict=True)
                )
                missed = verdict(f"{world}: covered", 100 * covered, 93, at_least=True) + (
                    verdict(f"{world}: proven by chance", 100 * proven, 5) if lift == 0 else ""
                )
                print(f"  {world!s:<48}{covered:9.1%}{proven:9.1%}{time.process_time() - began:7.2f}{missed}")


def tell_peeking(count: int) -> None:
    print(
        f"\n  nothing there, looked at daily for 30 days               proven  harmful  CPU s   ({count:,} worlds)"
    )
    for goal in ("orders", "revenue"):
        for base in SIZES:
            for any_day in (False, True):
                began, world = time.process_time(), World(goal, base, 0.0)
                looks = list(look_daily(world, worlds=count, seed=7, days=30, any_day=any_day))
                proven, harmful = (
                    sum(word in each for each in looks) / count for word in ("proven", "harmful")
                )
                how = "any day" if any_day else "at the end"
                missed = verdict(f"{world}, {how}: proven by chance", 100 * proven, 5)
                print(
                    f"  {world!s:<36}{how:<16}{proven:9.1%}{harmful:9.1%}{time.process_time() - began:7.2f}{missed}"
                )


def tell_size(contacts: int) -> None:
    """Everybody in one experiment, measured after a year; nothing of it stays."""
    with installation(contacts):
        from django.db import connection, transaction
        from django.utils import timezone

        from fullcircle.identify.contacts.models import Contact
        from fullcircle.personalize.experiments.actions import begin_experiment, let_in
        from fullcircle.personalize.experiments.models import Experiment
        from fullcircle.personalize.experiments.readout import read_out
        from fullcircle.platform.access.acting import acting
        from fullcircle.platform.access.actor import system

        with acting(system("bench")) as by:
            connection.cursor().execute("SET LOCAL statement_timeout = 0")  # as a long job has it
            now = timezone.now()
            trial = begin_experiment(by=by, name="Everybody", window_days=365)
            backend = psutil.Process(connection.connection.info.backend_pid)
            print(f"\n  {contacts:,} contacts")
            with spent(backend, f"{contacts:,} people shared out by lot"):
                let_in(trial, Contact.objects.all(), now - timedelta(days=400), by, "")
            trial = Experiment.objects.get(pk=trial.pk)
            with spent(backend, "what they did in a year, and the year before"):
                found = read_out(trial, now)
            orders = sum(arm.placed for arm in found.arms)
            print(
                f"  {found.word}, {found.people:,} people, {orders:,} orders, split p = {found.split_p:.2f}"
            )
            transaction.set_rollback(True)


@contextmanager
def spent(backend: psutil.Process, what: str) -> Iterator[None]:
    """Seconds of processor time of PostgreSQL's process and of ours; on a busy machine they say more than the clock."""
    began, theirs, mine = time.perf_counter(), backend.cpu_times(), time.process_time()
    yield
    after = backend.cpu_times()
    database = after.user + after.system - theirs.user - theirs.system
    print(
        f"  {what:<56}{database:7.2f} CPU s in PostgreSQL, {time.process_time() - mine:.2f} here, "
        f"{time.perf_counter() - began:.1f} s by the clock"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=2_000)
    parser.add_argument("--contacts", type=int, default=100_000)
    asked = parser.parse_args()
    tell_hillstrom()
    tell_worlds(asked.worlds)
    tell_peeking(asked.worlds // 2)
    tell_size(asked.contacts)
    summary()
