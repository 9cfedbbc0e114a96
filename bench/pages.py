"""What the pages cost that people open most, at a million contacts; and how much memory everything takes.

python -m bench.pages [--contacts 1000000] [--seconds 4] [--clients 1,8]
"""

import argparse
import itertools
import os
import random
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote_plus

import psutil

from bench.api import ADMIN, REP, Questions, postmaster, server
from bench.load import Meter, Request, Result, run
from bench.scratch import installation
from bench.table import summary, verdict

TARGETS = {"list": 15, "sorted": 15, "filtered": 15, "search": 15, "record": 25, "palette": 15, "home": 60}


class Pages:
    """Pages as one person opens them, different each time."""

    def __init__(self, folder: Path, owner: int | None, cookie: str) -> None:
        asked = Questions(folder, owner)
        self.ids, self.names = asked.ids, asked.names
        self.headers = f"Cookie: fc_session={cookie}\r\n"
        self.random = random.Random(7)

    def get(self, path: str) -> Request:
        return Request("GET", path, headers=self.headers)

    def list(self) -> Request:
        return self.get("/contacts/")

    def sorted(self) -> Request:
        return self.get(self.random.choice(["/contacts/?sort=name", "/contacts/?sort=-last_activity_at"]))

    def filtered(self) -> Request:
        stage = self.random.choice(["lead", "customer", "qualified"])
        return self.get(f"/contacts/?lifecycle_stage={stage}&sort=name")

    def search(self) -> Request:
        return self.get(f"/contacts/?q={quote_plus(self.random.choice(self.names))}")

    def record(self) -> Request:
        return self.get(f"/contacts/{self.random.choice(self.ids)}/")

    def palette(self) -> Request:
        return self.get(f"/palette/?q={quote_plus(self.random.choice(self.names))}")

    def home(self) -> Request:
        return self.get("/")


def cookie_of(user: int) -> str:
    """A session as signing in makes it."""
    from django.test import Client

    from fullcircle.platform.access.models import User

    browser = Client(HTTP_HOST="localhost")
    browser.force_login(User.objects.get(pk=user), backend="fullcircle.platform.access.signin.Colleagues")
    return browser.cookies["fc_session"].value


def measure(folder: Path, options: argparse.Namespace) -> None:
    people = {"admin": (ADMIN, None), "rep": (REP, REP)}
    asking = {who: Pages(folder, owner, cookie_of(user)) for who, (user, owner) in people.items()}
    with server(folder) as (port, pid):
        meter = Meter(program=os.getpid(), server=pid, postgres=postmaster(folder))
        heading()
        for name, who, clients in itertools.product(options.only, people, options.clients):
            make: Callable[[], Request] = getattr(asking[who], name)
            questions = lambda make=make: make().encoded("")  # noqa: E731
            run(port, questions, clients, 0.7, meter)
            tries = [run(port, questions, clients, options.seconds, meter) for _ in range(options.tries)]
            result = min(tries, key=lambda each: each.cpu_each)
            line(name, who, clients, result)
            if result.failures:
                print(
                    f"  {len(result.failures)} failures, such as {result.failures[0].decode(errors='replace')[:400]}"
                )
        print(f"Memory of the web server after this (proportional set size): {memory(pid):,.0f} MB")
    summary()


def heading() -> None:
    titles = ["CPU ms", "server", "postgres", "limit", "per s", "median", "p95"]
    print(f"{'':9}{'as':7}{'clients':>8}" + "".join(f"{title:>9}" for title in titles))


def line(name: str, who: str, clients: int, result: Result) -> None:
    figures = [
        result.cpu_each,
        result.share("server"),
        result.share("postgres"),
        TARGETS[name],
        result.answered / result.seconds,
        result.median,
        result.percentile(0.95),
    ]
    told = verdict(f"page {name} as {who}, {clients} clients", result.cpu_each, TARGETS[name])
    print(
        f"{name:9}{who:7}{clients:>8}" + "".join(f"{figure:>9.1f}" for figure in figures) + told, flush=True
    )


def memory(pid: int) -> float:
    """Megabytes of a process and its children, shared pages counted once."""
    root = psutil.Process(pid)
    return sum(each.memory_full_info().pss for each in (root, *root.children(recursive=True))) / 1e6


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--contacts", type=int, default=100_000)
    arguments.add_argument("--seconds", type=float, default=4)
    arguments.add_argument(
        "--tries", type=int, default=1, help="of each row, the best counts: others use the cores, too"
    )
    arguments.add_argument(
        "--clients", type=lambda text: [int(each) for each in text.split(",")], default=[1, 8]
    )
    arguments.add_argument("--only", type=lambda text: text.split(","), default=list(TARGETS))
    options = arguments.parse_args()
    print(f"{options.contacts:,} contacts, row-level security on, 2 workers; milliseconds of CPU per page")
    with installation(options.contacts) as folder:
        measure(folder, options)


if __name__ == "__main__":
    main()
