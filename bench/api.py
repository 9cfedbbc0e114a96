"""What one request to the API costs everybody together: server, PostgreSQL and the asking program.

python -m bench.api [--contacts 1000000] [--seconds 4] [--clients 1,8,32] [--only list,search]
"""

import argparse
import itertools
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import orjson
import psycopg

from bench.load import Meter, Request, Result, read_answer, run
from bench.scratch import GIVEN, ROOTS, installation, superuser_url
from bench.table import peer, summary, verdict

TARGETS = {"list": 6, "search": 6, "record": 4, "create": 8, "update": 6}
SHOWN = "id, name, email, phone, company_id, job_title, lifecycle_stage, city, country, owner_id, created_at, custom"
SOME_OF = """
SELECT id, name FROM identify_contact WHERE id < 1000000 AND (owner_id = %(owner)s OR %(owner)s::bigint IS NULL)
ORDER BY md5(id::text) LIMIT 20000
"""
STAGES = ("lead", "customer", "qualified", "advocate", "former")
ADMIN, REP = 1, 2


class Questions:
    """Requests that differ each time, about what one person can see."""

    def __init__(self, folder: Path, owner: int | None) -> None:
        self.random = random.Random(7)
        self.fresh = itertools.count(1)
        with psycopg.connect(superuser_url(folder)) as database:
            seen = database.execute(SOME_OF, {"owner": owner}).fetchall()
        self.ids, self.names = [pk for pk, _ in seen], [name for _, name in seen]

    def list(self) -> Request:
        stage = self.random.choice(STAGES)
        return Request("GET", f"/api/v1/contacts?lifecycle_stage={stage}&sort=name&limit=50")

    def search(self) -> Request:
        """A whole name, a name half typed, a family name, or how an address begins."""
        name = self.random.choice(self.names)
        given, _, family = name.partition(" ")
        words = self.random.choice([name, f"{given} {family[:3]}", family, f"{given}.{family}".lower()])
        return Request("GET", f"/api/v1/search?q={quote(words)}&limit=20")

    def record(self) -> Request:
        return Request("GET", f"/api/v1/contacts/{self.random.choice(self.ids)}")

    def create(self) -> Request:
        number = f"{next(self.fresh)}-{self.random.randrange(10**9)}"
        given, root = self.random.choice(GIVEN), self.random.choice(ROOTS)
        body = {"name": f"{given} {root} {number}", "email": f"new{number}@mail.example", "city": "Lisbon",
                "phone": "+49301234567", "lifecycle_stage": "lead", "country": "PT", "job_title": "Buyer"}  # fmt: skip
        return Request("POST", "/api/v1/contacts", orjson.dumps(body))

    def update(self) -> Request:
        body = {"city": self.random.choice(ROOTS), "job_title": f"Buyer {self.random.randrange(10**6)}"}
        return Request(
            "PATCH", f"/api/v1/contacts/{self.random.choice(self.ids)}", orjson.dumps(body), "If-Match: *\r\n"
        )


def raw(database: psycopg.Connection, questions: Questions) -> dict[str, Callable[[], object]]:
    """The same work as bare SQL, without anybody's rights: the floor to compare with."""
    pick, insert = questions.random.choice, copy_row()

    def ask(statement: str, *values: object) -> object:
        cursor = database.execute(statement, values)
        return cursor.fetchall() if cursor.description else None

    return {
        "list": lambda: ask(
            f"SELECT {SHOWN} FROM identify_contact WHERE lifecycle_stage = %s AND archived_at IS NULL "
            "ORDER BY name, id LIMIT 51", pick(STAGES)
        ),
        "search": lambda: ask(
            "SELECT id, name FROM identify_contact WHERE search_text LIKE %s AND search_text LIKE %s LIMIT 20",
            f"%{pick(GIVEN).lower()}%", f"%{pick(ROOTS).lower()}%",
        ),
        "record": lambda: ask(f"SELECT {SHOWN} FROM identify_contact WHERE id = %s", pick(questions.ids)),
        "create": lambda: ask(insert, pick(questions.ids)),
        "update": lambda: ask(
            "UPDATE identify_contact SET job_title = %s, version = version + 1 WHERE id = %s",
            f"Buyer {questions.random.randrange(10**6)}", pick(questions.ids),
        ),
    }  # fmt: skip


def copy_row() -> str:
    """An INSERT of one contact like another, whatever columns there are."""
    from fullcircle.identify.contacts.models import Contact

    columns = [
        c.column for c in Contact._meta.concrete_fields if not c.primary_key and c.column != "external_id"
    ]
    listed = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO identify_contact ({listed}) SELECT {listed} FROM identify_contact WHERE id = %s"


def raw_cost(folder: Path, questions: Questions, seconds: float) -> dict[str, float]:
    """Processor milliseconds for each bare statement, driver and PostgreSQL together."""
    costs = {}
    with psycopg.connect(superuser_url(folder), autocommit=True) as database:
        meter = Meter(program=os.getpid(), postgres=database.info.backend_pid)
        for name, once in raw(database, questions).items():
            for _ in range(20):
                once()
            before, done, until = meter.read(), 0, time.perf_counter() + seconds
            while time.perf_counter() < until:
                once()
                done += 1
            after = meter.read()
            costs[name] = (sum(after.values()) - sum(before.values())) / done * 1000
    return costs


@contextmanager
def server(folder: Path) -> Iterator[tuple[int, int]]:
    """The production server on a free port; gives port and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    surroundings = os.environ | {
        "FULLCIRCLE_PORT": str(port), "FULLCIRCLE_SITE_URL": f"http://localhost:{port}",
        "FULLCIRCLE_WEB_WORKERS": "2", "FULLCIRCLE_API_RATE": "1000000",
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "fullcircle", "web"], env=surroundings)
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, tries: int = 1200) -> None:
    for _ in range(tries):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
                sock.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                if read_answer(sock).startswith(b"HTTP/1.1 200"):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("The server does not answer.")


def key_for(user: int) -> str:
    """A key as this person would make it."""
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actors import actor_for_user
    from fullcircle.platform.api.actions import create_api_key

    actor = actor_for_user(user)
    assert actor is not None
    with acting(actor):
        return create_api_key(by=actor, name="bench", scopes=["*"]).secret


def postmaster(folder: Path) -> int:
    from fullcircle.platform.postgres.embedded import Cluster

    return int((Cluster(folder).files / "postmaster.pid").read_text().split()[0])


def measure(folder: Path, options: argparse.Namespace) -> None:
    keys = {"admin": key_for(ADMIN), "rep": key_for(REP)}
    asking = {"admin": Questions(folder, None), "rep": Questions(folder, REP)}
    floor = raw_cost(folder, asking["admin"], min(options.seconds, 2))
    with server(folder) as (port, pid):
        meter = Meter(program=os.getpid(), server=pid, postgres=postmaster(folder))
        heading()
        for name, who, clients in itertools.product(options.only, keys, options.clients):
            make: Callable[[], Request] = getattr(asking[who], name)
            questions = lambda make=make, key=keys[who]: make().encoded(key)  # noqa: E731
            run(port, questions, clients, 0.7, meter)
            tries = [run(port, questions, clients, options.seconds, meter) for _ in range(options.tries)]
            row(name, who, clients, min(tries, key=lambda each: each.cpu_each), floor[name])
    summary()


def heading() -> None:
    print(f"{'':8}{'as':7}{'clients':>8}{'CPU ms':>9}{'server':>8}{'postgres':>9}{'program':>9}"
          f"{'limit':>8}{'× raw SQL':>11}{'per s':>8}{'median':>9}{'p95':>8}{'p99':>8}  best of peers")  # fmt: skip


def row(name: str, who: str, clients: int, result: Result, floor: float) -> None:
    print(f"{name:8}{who:7}{clients:>8}{result.cpu_each:>9.2f}{result.share('server'):>8.2f}"
          f"{result.share('postgres'):>9.2f}{result.share('program'):>9.2f}{TARGETS[name]:>8}"
          f"{result.cpu_each / floor:>11.1f}{result.answered / result.seconds:>8.0f}"
          f"{result.median:>9.1f}{result.percentile(0.95):>8.1f}{result.percentile(0.99):>8.1f}  {peer(name)}"
          f"{verdict(f'{name} as {who}, {clients} clients', result.cpu_each, TARGETS[name])}", flush=True)  # fmt: skip
    if result.failures:
        print(f"  {len(result.failures)} failures, such as {result.failures[0].decode(errors='replace')}")


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
        "--clients", type=lambda text: [int(each) for each in text.split(",")], default=[1, 8, 32]
    )
    arguments.add_argument("--only", type=lambda text: text.split(","), default=list(TARGETS))
    options = arguments.parse_args()
    print(f"{options.contacts:,} contacts, row-level security on, 2 workers; milliseconds of CPU per request")
    with installation(options.contacts) as folder:
        measure(folder, options)


if __name__ == "__main__":
    main()
