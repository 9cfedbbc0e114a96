"""How soon people enter and leave segments, while a worker that was off catches up on its nights.

python -m bench.moving [--contacts 1000000] [--moves 200]

A contact or a company moves to a town that nobody lives in, and back again; what is waited for is the row that says who is in the
segment of that town. Everything that runs by the clock is due when the worker starts, and changes what it changes by night: the
installation is one of its own. Its followers of the log have read what the data was made with.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench.scratch import installation, superuser_url
from bench.table import summary, verdict

TOWN = "Benchmere"
RULES = {
    "contact": {"kind": "field", "field": "city", "values": [TOWN]},
    "company": {"kind": "company", "field": "city", "values": [TOWN]},
}
LIMIT_S, PATIENCE_S, LOOK_S = 5.0, 120.0, 0.01
SOME = """
  SELECT DISTINCT ON (company_id) id, company_id FROM identify_contact
  WHERE company_id IS NOT NULL AND archived_at IS NULL AND id %% 97 = 1 ORDER BY company_id LIMIT %s
"""
IS_IN = "SELECT EXISTS (SELECT FROM differentiate_segment_member WHERE segment_id = %s AND contact_id = %s)"
FILLED = "SELECT refreshed_at IS NOT NULL FROM differentiate_segment WHERE id = %s"
NIGHTS_WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND priority < 0"
AGAIN = "DELETE FROM procrastinate_periodic_defers"
LEFT_OVER = "DELETE FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
HAVE_READ = """
  INSERT INTO platform_follower (name, recorded_at, event_id)
  SELECT name, recorded_at, id FROM unnest(%s::text[]) AS f (name),
    (SELECT recorded_at, id FROM platform_event ORDER BY recorded_at DESC, id DESC LIMIT 1) AS last
  ON CONFLICT (name) DO UPDATE SET recorded_at = excluded.recorded_at, event_id = excluded.event_id
"""


@contextmanager
def worker() -> Iterator[int]:
    """The production worker, with two pairs of hands."""
    process = subprocess.Popen([sys.executable, "-m", "fullcircle", "worker"])
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def wait_for(database: psycopg.Connection, statement: str, values: list[Any], expected: bool) -> float:
    """Seconds until it is so; PATIENCE_S where it never is."""
    began = time.perf_counter()
    while (waited := time.perf_counter() - began) < PATIENCE_S:
        if database.execute(statement, values).fetchall()[0][0] is expected:
            break
        time.sleep(LOOK_S)
    return waited


def towns() -> dict[str, int]:
    """A segment for each way of moving."""
    from fullcircle.differentiate.segments.actions import define_segment
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actors import actor_for_user

    actor = actor_for_user(1)
    assert actor is not None
    with acting(actor) as by:
        return {
            kind: define_segment(
                by=by, name=f"{TOWN}, {kind}", rules={"kind": "group", "how": "all", "rules": [leaf]}
            ).pk
            for kind, leaf in RULES.items()
        }


def move(kind: str, number: int, town: str | None) -> str:
    """Another town; which one it was."""
    from fullcircle.identify.companies.models import Company
    from fullcircle.identify.contacts.models import Contact
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actors import actor_for_user
    from fullcircle.platform.records.actions import edit_record

    actor = actor_for_user(1)
    assert actor is not None
    with acting(actor) as by:
        record = (Contact if kind == "contact" else Company).objects.get(pk=number)
        before = record.city
        edit_record(record, by=by, values={"city": town})
    return str(before)


def measure(folder: Path, moves: int) -> None:
    from fullcircle.platform.discovery import discover
    from fullcircle.platform.events.following import followers

    discover("handlers")
    with psycopg.connect(superuser_url(folder), autocommit=True) as database:
        for statement in (LEFT_OVER, AGAIN):
            database.execute(statement)
        database.execute(HAVE_READ, [followers()])
        some = database.execute(SOME, [moves // 2]).fetchall()
        segments = towns()
        with worker():
            for each in segments.values():
                wait_for(database, FILLED, [each], True)
            told(*moved(database, segments, some))


def moved(
    database: psycopg.Connection, segments: dict[str, int], some: list[Any]
) -> tuple[dict[str, list[float]], list[int]]:
    """By what moved and which way, how long each took; and how much of the nights' work was not done at each."""
    waited: dict[str, list[float]] = {
        f"{kind} {way}": [] for kind in segments for way in ("enters", "leaves")
    }
    behind = []
    for at, (contact, company) in enumerate(some):
        kind = "contact" if at % 2 == 0 else "company"
        number = contact if kind == "contact" else company
        before = move(kind, number, TOWN)
        waited[f"{kind} enters"].append(wait_for(database, IS_IN, [segments[kind], contact], True))
        move(kind, number, before)
        waited[f"{kind} leaves"].append(wait_for(database, IS_IN, [segments[kind], contact], False))
        behind.append(database.execute(NIGHTS_WAITING).fetchall()[0][0])
    return waited, behind


def told(waited: dict[str, list[float]], behind: list[int]) -> None:
    print(
        f"Nights' work not yet done: {behind[0]} jobs at the first, {behind[-1]} at the last, "
        f"some at {sum(each > 0 for each in behind)} of {len(behind)}."
    )
    print(f"{'seconds':20}{'moves':>7}{'half':>8}{'19 of 20':>10}{'worst':>8}")
    for name, each in [*waited.items(), ("all", [one for some in waited.values() for one in some])]:
        each = sorted(each)
        worst = verdict(f"{name}, seconds", each[-1], LIMIT_S)
        print(
            f"{name:20}{len(each):>7}{statistics.median(each):>8.2f}{each[int(len(each) * 0.95)]:>10.2f}{each[-1]:>8.2f}{worst}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--moves", type=int, default=200)
    for ignored in ("--seconds", "--tries", "--clients"):
        parser.add_argument(ignored, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    with installation(asked.contacts, f"moving-{asked.contacts}") as folder:
        measure(folder, asked.moves)
    summary()


if __name__ == "__main__":
    main()
