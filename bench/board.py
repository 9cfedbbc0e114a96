"""What the board of deals costs at many open deals, for whoever sees all of them and for a rep.

python -m bench.board [--contacts 1000000] [--deals 100000] [--seconds 4] [--clients 1,8]
"""

import argparse
import itertools
import os
from pathlib import Path

import psycopg

from bench.api import ADMIN, REP, postmaster, server
from bench.load import Meter, Request, run
from bench.pages import cookie_of
from bench.scratch import OWNER, insert, installation, superuser_url, without_indexes
from bench.table import summary, verdict

LIMIT = 30  # milliseconds of CPU, everybody together
DAY = "now() - ((i * 15485867) % 30) * interval '1 day'"


def fill(folder: Path, deals: int, contacts: int) -> None:
    """Open deals in the four usual stages, and a tenth as many that are lost; a stamp says how many there are."""
    from fullcircle.acquire.deals.models import Deal
    from fullcircle.acquire.pipelines.actions import begin_selling
    from fullcircle.acquire.pipelines.queries import stages_of
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    stamp = folder / f"deals-{deals}"
    if stamp.exists():
        return
    with acting(system("bench")) as by:
        first, *_ = (stage.pk for stage in stages_of(begin_selling(by=by).pk))
    with psycopg.connect(superuser_url(folder), autocommit=True) as database:
        database.execute("TRUNCATE acquire_deal CASCADE")
        with without_indexes(database, "acquire_deal"):
            insert(
                database, Deal, deals + deals // 10, name="'Deal ' || i", stage_id=f"{first} + i % 4", currency="'EUR'",
                contact_id=f"1 + (i * 13) % {contacts}", amount="10 + (i * 31) % 9990", owner_id=OWNER,
                next_step="'Call'", next_on="CASE WHEN i % 9 > 0 THEN current_date + (i * 7919 % 40)::int - 8 END",
                stage_since=DAY, created_at=DAY, updated_at=DAY,
                status=f"CASE WHEN i > {deals} THEN 'lost' ELSE 'open' END",
                closed_at=f"CASE WHEN i > {deals} THEN now() END",
                lost_reason=f"CASE WHEN i > {deals} THEN 'price' ELSE '' END",
            )  # fmt: skip
        database.execute("VACUUM ANALYZE acquire_deal")
    stamp.touch()


def measure(folder: Path, options: argparse.Namespace) -> None:
    cookies = {who: cookie_of(user) for who, user in (("admin", ADMIN), ("rep", REP))}
    print(
        f"{'as':7}{'clients':>8}{'CPU ms':>9}{'server':>9}{'postgres':>9}{'limit':>7}{'median':>8}{'p95':>8}"
    )
    with server(folder) as (port, pid):
        meter = Meter(program=os.getpid(), server=pid, postgres=postmaster(folder))
        for (who, cookie), clients in itertools.product(cookies.items(), options.clients):
            asked = Request("GET", "/deals/board/", headers=f"Cookie: fc_session={cookie}\r\n").encoded("")
            run(port, lambda asked=asked: asked, clients, 0.7, meter)
            result = run(port, lambda asked=asked: asked, clients, options.seconds, meter)
            told = verdict(f"board as {who}, {clients} clients", result.cpu_each, LIMIT)
            shares = f"{result.cpu_each:>9.1f}{result.share('server'):>9.1f}{result.share('postgres'):>9.1f}"
            waits = f"{result.median:>8.1f}{result.percentile(0.95):>8.1f}"
            print(f"{who:7}{clients:>8}{shares}{LIMIT:>7}{waits}{told}", flush=True)
            if result.failures:
                print(f"  {len(result.failures)} failures, such as {result.failures[0][:400]!r}")
    summary()


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--contacts", type=int, default=100_000)
    arguments.add_argument("--deals", type=int, default=100_000)
    arguments.add_argument("--seconds", type=float, default=4)
    arguments.add_argument(
        "--clients", type=lambda text: [int(each) for each in text.split(",")], default=[1, 8]
    )
    options = arguments.parse_args()
    print(f"{options.deals:,} open deals, row-level security on; milliseconds of CPU per board")
    with installation(options.contacts, f"board-{options.contacts}") as folder:
        fill(folder, options.deals, options.contacts)
        measure(folder, options)


if __name__ == "__main__":
    main()
