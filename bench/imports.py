"""What an import costs from the upload to the last record, beside a bare COPY of the same rows.

python -m bench.imports [--contacts 1000000] [--only new,again,changed,companies]
"""

import argparse
import csv
import os
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from bench.api import ADMIN, postmaster
from bench.floor import copied
from bench.load import Meter
from bench.scratch import (
    CITIES,
    COUNTRIES,
    ENDINGS,
    GIVEN,
    REPS,
    ROOTS,
    TITLES,
    insert,
    installation,
    superuser_url,
    truncate,
)
from bench.table import PEERS_IMPORT, summary, verdict
from bench.watch import Watch

TARGET = 6_000
ASKED_EVERY = 0.25  # seconds; whoever waits on the import's page asks once a second
MOST_MEMORY = 600  # megabytes of all our processes that take part
FIELDS = ["name", "email", "phone", "company", "job_title", "street", "postcode", "city", "country", "owner"]
COLUMNS = [field.replace("_", " ").capitalize() for field in FIELDS]
EMPTIED = """identify_contact, identify_company, identify_import, identify_import_staged, identify_import_outcome,
platform_event"""


def written(path: Path, contacts: int, changed: bool = False) -> None:
    """A file of people who differ from each other as much as people do."""
    if path.exists():
        return
    with path.open("w", newline="") as file:
        write = csv.writer(file).writerow
        write(COLUMNS)
        for i in range(1, contacts + 1):
            write(person(i, contacts, changed))


def person(i: int, contacts: int, changed: bool) -> list[str]:
    given, root = GIVEN[i * 7919 % len(GIVEN)], ROOTS[i * 104729 // 7 % len(ROOTS)]
    family = root + ENDINGS[i * 1299709 // 31 % len(ENDINGS)]
    place = i * 3 % len(CITIES)
    return [
        f"{given} {family}",
        plain(f"{given}.{family}{i}@{ENDINGS[i // 5 % len(ENDINGS)]}{i % 9}.example"),
        f"+49 30 {1_000_000 + i}",
        f"Firm {1 + i * 7 % firms(contacts)}",
        "Director" if changed else TITLES[i % len(TITLES)],
        f"{ROOTS[i * 31 % len(ROOTS)]}straße {1 + i % 180}",
        f"{10_000 + i * 13 % 89_999}",
        CITIES[place],
        COUNTRIES[place],
        f"user{2 + i * 15485863 // 7 % REPS}@example.com",
    ]  # fmt: skip


def plain(address: str) -> str:
    """As mail addresses are written nearly everywhere."""
    return unicodedata.normalize("NFKD", address.lower()).encode("ascii", "ignore").decode()


def firms(contacts: int) -> int:
    return max(1, contacts // 5)


@dataclass(frozen=True)
class Cost:
    """What one import took."""

    seconds: dict[str, float]  # by stage
    cpu: dict[str, float]  # by who spent it
    memory: float  # megabytes, at most
    counts: dict[str, dict[str, int]]

    @property
    def all_seconds(self) -> float:
        return sum(self.seconds.values())


def brought(path: Path, rows: int, watch: Watch, new_firms: bool) -> Cost:
    """Upload, check and write as a colleague does who clicks through the pages; the worker does the work."""
    from fullcircle.identify.imports import actions, jobs
    from fullcircle.identify.imports.beginning import begin
    from fullcircle.identify.imports.command import pieces
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actors import actor_for_user

    by = actor_for_user(ADMIN)
    assert by is not None
    watch.start()
    with acting(by):
        run = begin(pieces(path), path.name, by=by, into="contact")
        actions.plan_import(run, by=by, plan=plan(new_firms))
    stages = {"upload": watch.lap()}
    with acting(by):
        actions.ask_check(run, by=by)
        jobs.check.defer(by=by, run_id=run.pk, lock=f"import:{run.pk}")
    run = ended(run.pk, by, "checked")
    stages["check"] = watch.lap()
    if sum(counts.get("new", 0) + counts.get("update", 0) for counts in run.counts.values()):
        with acting(by):
            actions.ask_commit(run, by=by)
            jobs.commit.defer(by=by, run_id=run.pk, lock=f"import:{run.pk}")
        run = ended(run.pk, by, "done")
    stages["write"] = watch.lap()
    assert run.rows == rows, f"{run.rows} of {rows} rows were seen"
    return Cost(stages, *watch.stop(), run.counts)


def ended(pk: int, by: object, state: str):
    """The run once the worker has done its part."""
    from fullcircle.identify.imports.models import ImportRun
    from fullcircle.platform.access.acting import acting

    while True:
        with acting(by, read_only=True):
            run = ImportRun.objects.get(pk=pk)
        if run.state == state:
            return run
        if not run.running:
            raise RuntimeError(f"The import is {run.state}: {run.sentence}")
        time.sleep(ASKED_EVERY)


def plan(new_firms: bool):
    """Every column into its field; firms are known, or come with the file."""
    from fullcircle.identify.imports.plan import read_plan

    cells = [{"field": field, "columns": [at]} for at, field in enumerate(FIELDS)]
    contact = {"resource": "contact", "match": "email", "cells": cells}
    if not new_firms:
        return read_plan({"parts": [contact]})
    firm = {"resource": "company", "match": "name", "cells": [{"field": "name", "columns": [3]}]}
    contact["cells"] = [cell for cell in cells if cell["field"] != "company"]
    return read_plan({"parts": [firm, contact]})


@contextmanager
def worker() -> Iterator[int]:
    """The production worker; gives its process id."""
    process = subprocess.Popen([sys.executable, "-m", "fullcircle", "worker"])
    try:
        while len(psutil.Process(process.pid).children()) < 2:
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def emptied(folder: Path, contacts: int, new_firms: bool) -> None:
    """Nothing there but colleagues, and the firms unless they come with the file."""
    from fullcircle.identify.companies.models import Company

    with psycopg.connect(superuser_url(folder), autocommit=True) as database:
        truncate(database, EMPTIED)
        if not new_firms:
            insert(database, Company, firms(contacts), name="'Firm ' || i", owner_id="2")
        database.execute("VACUUM ANALYZE identify_contact, identify_company, platform_event")
        database.execute("CHECKPOINT")


# Showing


def heading() -> None:
    print(f"{'':34}{'rows/s':>8}{'seconds':>9}{'upload':>8}{'check':>8}{'write':>8}"
          f"{'CPU s':>8}{'program':>9}{'postgres':>9}{'MB':>6}")  # fmt: skip


def line(what: str, rows: int, cost: Cost) -> None:
    stages, cpu = cost.seconds, cost.cpu
    ours = sum(cpu.values()) - cpu["postgres"]
    print(f"{what:34}{rows / cost.all_seconds:>8,.0f}{cost.all_seconds:>9.1f}{stages['upload']:>8.1f}{stages['check']:>8.1f}"
          f"{stages['write']:>8.1f}{sum(cpu.values()):>8.1f}{ours:>9.1f}{cpu['postgres']:>9.1f}{cost.memory:>6,.0f}"
          f"{verdict(f'import of {what}, rows/s', rows / cost.all_seconds, TARGET, at_least=True)}"
          f"{verdict(f'import of {what}, MB', cost.memory, MOST_MEMORY)}", flush=True)  # fmt: skip


def show_floor(rows: int, cost: Cost, floor: dict[str, tuple[float, float]]) -> None:
    print("\nA bare COPY of the same contacts, without check, events, outcomes and rights")
    for what, (seconds, cpu) in floor.items():
        print(
            f"  with {what:27}{rows / seconds:>8,.0f}{seconds:>9.1f} s{cpu:>22.1f} CPU s; "
            f"the import takes {cost.all_seconds / seconds:.1f}× and {sum(cost.cpu.values()) / cpu:.1f}× the CPU"
        )


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--contacts", type=int, default=100_000)
    for ignored in ("--seconds", "--tries", "--clients"):
        arguments.add_argument(ignored, help=argparse.SUPPRESS)
    arguments.add_argument(
        "--only", type=lambda text: text.split(","), default=["new", "again", "changed", "companies"]
    )
    options = arguments.parse_args()
    print(
        f"A file of {options.contacts:,} contacts; a worker with two pairs of hands; target {TARGET:,} rows/s"
    )
    with installation(0, "imports") as folder, worker() as pid:
        measure(folder, options, Watch(Meter(worker=pid, program=os.getpid(), postgres=postmaster(folder))))


def measure(folder: Path, options: argparse.Namespace, watch: Watch) -> None:
    rows = options.contacts
    first, later = folder / f"{rows}.csv", folder / f"{rows}-changed.csv"
    written(first, rows)
    written(later, rows, changed=True)
    cases: dict[str, tuple[str, Path, bool]] = {
        "new": ("new contacts of known firms", first, False),
        "again": ("the same file again", first, False),
        "changed": ("one field changed", later, False),
        "companies": (f"new contacts, {firms(rows):,} new firms", first, True),
    }
    heading()
    emptied(folder, rows, new_firms=False)
    floors: list[tuple[Cost, dict[str, tuple[float, float]]]] = []
    for name in options.only:
        what, path, new_firms = cases[name]
        if new_firms:
            emptied(folder, rows, new_firms)
        cost = brought(path, rows, watch, new_firms)
        line(what, rows, cost)
        if name == "new":
            floors.append((cost, copied(folder, watch.meter)))
    for cost, floor in floors:
        show_floor(rows, cost, floor)
    print(f"Best of peers: {PEERS_IMPORT}")
    summary()


if __name__ == "__main__":
    main()
