"""How many events a second are taken in, acknowledged and sorted, beside people who work, and that none is lost.

python -m bench behavior [--seconds 20] [--rate 1000] [--kills]

CPU is of everybody: web server, worker, PostgreSQL, and the program that reports; in the last row the people's own pages
are in it, too. What two cores take is worked out from it, and holds on a machine with nothing else to do. `× COPY`
compares with the floor in the same run: the same events by COPY into the same table, bare. With `--kills` the web
server's processes, the worker's and PostgreSQL are killed in turn while events come in; at the end every event that was
acknowledged must be in the stream.
"""

import argparse
import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import psutil
import psycopg

from bench.api import Questions, key_for, postmaster, wait_for
from bench.load import Connection, Meter, read_answer
from bench.scratch import installation, superuser_url
from bench.table import summary, verdict

CONTACTS = 20_000
PEOPLE = 5_000  # different visitors
COLLEAGUES = 2  # who work all the while, each asking for the next list or record as soon as they have looked at the last
CORES, RATE = 2, 1_000  # a small machine takes in so many events a second, with people working beside them
MOST_LAG = 5.0  # seconds until the last event is in its visitor's history
LOOK = 0.2  # seconds that they look at it
SORTED = "SELECT count(*) FROM identify_behavior_event WHERE source_id = %s"
WAITING = "SELECT count(*) FROM identify_behavior_inbox"
COPIED = """
  COPY identify_behavior_event (visitor_id, source_id, at, kind, name, path, properties, context, is_bot) FROM STDIN
"""
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


class Reports:
    """Requests as websites and servers send them: page views and events of many visitors."""

    def __init__(self, key: str, batch: int) -> None:
        self.key, self.batch = key, batch
        self.random = random.Random(batch)

    def call(self) -> dict:
        number = self.random.randrange(PEOPLE)
        path = f"/products/{self.random.randrange(400)}/"
        call = {"messageId": str(uuid.uuid4()), "anonymousId": f"visitor-{number}", "context": {
            "userAgent": AGENT, "locale": "en-GB", "page": {"url": f"https://shop.example{path}", "path": path,
            "title": f"Product {path}", "referrer": "https://shop.example/"}}}  # fmt: skip
        if self.random.random() < 0.3:
            return call | {
                "type": "track",
                "event": "Put into basket",
                "properties": {"price": 12.5, "quantity": 1},
            }
        return call | {"type": "page"}

    def __call__(self) -> tuple[bytes, list[str]]:
        calls = [self.call() for _ in range(self.batch)]
        body = orjson.dumps({"batch": calls, "writeKey": self.key})
        head = (
            "POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body, [call["messageId"] for call in calls]


@dataclass
class Sender:
    """One program that reports: at a pace, or as fast as it is answered. It sends again what was not acknowledged."""

    port: int
    reports: Reports
    every: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    again: int = 0
    sock: socket.socket | None = None

    def run(self, until: float) -> None:
        due = time.perf_counter() + random.random() * self.every
        while (now := time.perf_counter()) < until:
            if now < due:
                time.sleep(due - now)
            due += self.every
            self.send()

    def send(self) -> None:
        request, messages = self.reports()
        began = time.perf_counter()
        while not self.taken(request):
            self.again += 1
            time.sleep(0.2)
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        self.acknowledged += messages

    def taken(self, request: bytes) -> bool:
        try:
            if self.sock is None:
                self.sock = socket.create_connection(("127.0.0.1", self.port), timeout=30)
                self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sock.sendall(request)
            if read_answer(self.sock).startswith(b"HTTP/1.1 200"):
                return True
        except OSError:
            pass
        if self.sock:
            self.sock.close()
        self.sock = None
        return False


class Station:
    """Web server and worker at work, and what they cost."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.surroundings = os.environ | {
            "FULLCIRCLE_PORT": str(self.port),
            "FULLCIRCLE_SITE_URL": f"http://localhost:{self.port}",
            "FULLCIRCLE_API_RATE": "1000000",
            "FULLCIRCLE_TRACKING_RATE": "1000000",
        }
        self.parts = {part: self.start(part) for part in ("web", "worker")}
        wait_for(self.port)

    def start(self, part: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-m", "fullcircle", part], env=self.surroundings)

    def meter(self) -> Meter:
        return Meter(
            web=self.parts["web"].pid, worker=self.parts["worker"].pid, postgres=postmaster(self.folder),
            program=os.getpid(),
        )  # fmt: skip

    def ask(self, question: str, *values: object) -> int:
        with psycopg.connect(superuser_url(self.folder)) as database:
            return database.execute(question, values).fetchall()[0][0]

    def drain(self, source: int, many: int) -> float:
        """Wait until so much is in the stream; how long that took."""
        began = time.perf_counter()
        while self.ask(SORTED, source) < many:
            if time.perf_counter() - began > 600:
                raise RuntimeError(f"Only {self.ask(SORTED, source):,} of {many:,} were sorted.")
            time.sleep(0.2)
        return time.perf_counter() - began

    def stop(self) -> None:
        for part in self.parts.values():
            part.terminate()
        for part in self.parts.values():
            part.wait(30)


@contextmanager
def station(folder: Path) -> Iterator[Station]:
    opened = Station(folder)
    try:
        yield opened
    finally:
        opened.stop()


def new_source(name: str) -> tuple[int, str]:
    from django.db import connection

    from fullcircle.identify.behavior.actions import add_tracking_source
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actors import actor_for_user

    actor = actor_for_user(1)
    assert actor is not None
    with acting(actor) as by:
        source = add_tracking_source(by=by, name=name, kind="server")
        with connection.cursor() as cursor:
            cursor.execute("SELECT fc.behavior_month(now()::date)")
        return source.pk, source.secret  # type: ignore[attr-defined]


def floor(folder: Path, seconds: float) -> float:
    """CPU milliseconds of an event by bare COPY, a thousand at a time, driver and PostgreSQL together."""
    source, _ = new_source(f"Floor {time.time():.0f}")
    row = (source, "page", "Product", "/products/1/", '{"price": 12.5}', '{"browser": "Chrome"}', False)
    with psycopg.connect(superuser_url(folder), autocommit=True) as database:
        (visitor,) = database.execute(
            "INSERT INTO identify_visitor (key, claim, traits, company, first_seen_at, last_seen_at, is_bot) "
            "VALUES ('floor', '', '{}', '', now(), now(), false) "
            "ON CONFLICT (key) DO UPDATE SET claim = '' RETURNING id"
        ).fetchall()[0]
        meter = Meter(program=os.getpid(), postgres=database.info.backend_pid)
        before, done, until = sum(meter.read().values()), 0, time.perf_counter() + seconds
        now = database.execute("SELECT now()").fetchall()[0][0]
        while time.perf_counter() < until:
            with database.cursor().copy(COPIED) as copy:
                for _ in range(1000):
                    copy.write_row((visitor, source, now, *row[1:]))
            done += 1000
        return (sum(meter.read().values()) - before) / done * 1000


@dataclass
class Colleagues:
    """People who go on working with lists and records."""

    port: int
    folder: Path
    seconds: float

    def start(self) -> None:
        key, questions = key_for(1), Questions(self.folder, None)
        self.connections = [Connection(self.port) for _ in range(COLLEAGUES)]
        asked = itertools.cycle([questions.list, questions.record])
        make: Callable[[], bytes] = lambda: next(asked)().encoded(key)  # noqa: E731
        self.threads = [
            threading.Thread(target=self.work, args=(each, make), daemon=True) for each in self.connections
        ]
        for thread in self.threads:
            thread.start()

    def work(self, connection: Connection, make: Callable[[], bytes]) -> None:
        until = time.perf_counter() + self.seconds
        with socket.create_connection(("127.0.0.1", self.port)) as sock:
            while time.perf_counter() < until:
                connection.ask(make(), sock)
                time.sleep(LOOK)

    def p95(self) -> float:
        for thread in self.threads:
            thread.join()
        return percentile([ms for each in self.connections for ms in each.milliseconds])


def percentile(values: list[float], part: float = 0.95) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


@dataclass(frozen=True)
class Load:
    """So many programs that send batches of so many, at so many events a second in all, or as fast as they can."""

    name: str
    senders: int
    batch: int
    rate: float = 0.0
    colleagues: bool = False

    @property
    def every(self) -> float:
        return self.senders * self.batch / self.rate if self.rate else 0.0


def measure(station: Station, load: Load, seconds: float, bare: float) -> None:
    source, key = new_source(f"{load.name} {time.time():.0f}")
    senders = [Sender(station.port, Reports(key, load.batch), load.every) for _ in range(load.senders)]
    meter = station.meter()
    colleagues = Colleagues(station.port, station.folder, seconds) if load.colleagues else None
    before, began = meter.read(), time.perf_counter()
    if colleagues:
        colleagues.start()
    run(senders, began + seconds)
    took = time.perf_counter() - began
    sent = sum(len(each.acknowledged) for each in senders)
    lag = station.drain(source, sent)
    cpu = {who: spent - before[who] for who, spent in meter.read().items()}
    each = {who: spent / sent * 1000 for who, spent in cpu.items()}
    total = sum(each.values())
    waited = [ms for sender in senders for ms in sender.milliseconds]
    marks = ""
    if load.rate:
        marks += verdict(
            f"events/s that two cores take, {load.name}", CORES * 1000 / total, RATE, at_least=True
        )
        marks += verdict(f"events/s, {load.name}", sent / took, 0.98 * load.rate, at_least=True)
        marks += verdict(f"seconds behind at the end, {load.name}", lag, MOST_LAG)
    print(f"{load.name:36}{sent / took:>9.0f}{total:>9.3f}{CORES * 1000 / total:>9.0f}{each['web']:>8.3f}"
          f"{each['worker']:>8.3f}{each['postgres']:>10.3f}{each['program']:>9.3f}{total / bare:>8.1f}"
          f"{percentile(waited, 0.5):>8.1f}{percentile(waited):>8.1f}{lag:>7.1f}"
          + (f"{colleagues.p95():>12.1f}" if colleagues else f"{'':12}") + marks, flush=True)  # fmt: skip


def run(senders: list[Sender], until: float) -> None:
    threads = [threading.Thread(target=each.run, args=(until,), daemon=True) for each in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def kill_everything(folder: Path, seconds: float, rate: float) -> None:
    """Everything under its supervisor is killed in turn; what was acknowledged is counted afterwards, message by message."""
    source, key = new_source(f"Kills {time.time():.0f}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    surroundings = os.environ | {
        "FULLCIRCLE_PORT": str(port),
        "FULLCIRCLE_SITE_URL": f"http://localhost:{port}",
        "FULLCIRCLE_TRACKING_RATE": "1000000",
    }
    from fullcircle.platform.postgres.embedded import Cluster

    cluster = Cluster(folder)
    cluster.stop()
    up = subprocess.Popen(
        [sys.executable, "-m", "fullcircle", "up"], env=surroundings, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        load = Load("", 4, 10, rate)
        senders = [Sender(port, Reports(key, load.batch), load.every) for _ in range(load.senders)]
        sending = threading.Thread(target=run, args=(senders, time.perf_counter() + seconds))
        sending.start()
        killed: dict[str, int] = {}
        for name in itertools.cycle(["web", "worker", "postgres"]):
            time.sleep(max(2.0, seconds / 9))
            if not sending.is_alive():
                break
            kill_a(name, up.pid, cluster)
            killed[name] = killed.get(name, 0) + 1
        sending.join()
        compare(folder, source, senders, killed)
    finally:
        up.terminate()
        up.wait(60)
        cluster.start()


def kill_a(name: str, supervisor: int, cluster: object) -> None:
    """One of its processes that does the work: not the one that would only look after others."""
    found = [psutil.Process(cluster.alive())] if name == "postgres" else list(doing(name, supervisor))  # type: ignore[attr-defined]
    for process in found[:1]:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)


def doing(part: str, supervisor: int) -> Iterator[psutil.Process]:
    for process in psutil.Process(supervisor).children():
        with suppress(psutil.NoSuchProcess):
            if process.cmdline()[-1:] == [part]:
                yield from process.children() or [process]


def compare(folder: Path, source: int, senders: list[Sender], killed: dict[str, int]) -> None:
    from fullcircle.identify.behavior.calls import message_number

    sent = {message_number(message, source) for each in senders for message in each.acknowledged}
    again = sum(each.again for each in senders)
    with psycopg.connect(superuser_url(folder), autocommit=True) as database:
        until = time.perf_counter() + 300
        while database.execute(WAITING).fetchall()[0][0] and time.perf_counter() < until:
            time.sleep(0.5)
        stored = database.execute(SORTED, [source]).fetchall()[0][0]
        known = {str(m) for (m,) in database.execute("SELECT message FROM identify_behavior_known")}
    print(
        f"\nKilled {', '.join(f'{name} {many} times' for name, many in killed.items())}; {again} requests were sent again."
    )
    print(
        f"Acknowledged {len(sent):,}, of these in the stream {len(sent & known):,}; rows in the stream {stored:,}."
    )
    if sent - known or stored < len(sent):
        raise SystemExit("Acknowledged events were lost.")


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--contacts", type=int, default=CONTACTS)
    arguments.add_argument("--seconds", type=float, default=15)
    arguments.add_argument("--rate", type=float, default=1000)
    arguments.add_argument("--kills", action="store_true")
    options = arguments.parse_args()
    with installation(options.contacts, "behavior") as folder:
        bare = floor(folder, 2)
        print(f"CPU ms per event, taken in and sorted; a bare COPY of the same costs {bare:.4f}")
        print(f"{'':36}{'events/s':>9}{'CPU ms':>9}{'2 cores':>9}{'web':>8}{'worker':>8}{'postgres':>10}{'program':>9}"
              f"{'× COPY':>8}{'median':>8}{'p95':>8}{'lag s':>7}{'people p95':>12}")  # fmt: skip
        with station(folder) as opened:
            for load in (
                Load("one by one, as fast as can be", 16, 1),
                Load("twenty at a time, as fast as can be", 8, 20),
                Load(f"{options.rate:,.0f} a second, people working", 20, 5, options.rate, colleagues=True),
            ):
                measure(opened, load, options.seconds, bare)
        summary()
        if options.kills:
            kill_everything(folder, options.seconds * 2, options.rate)


if __name__ == "__main__":
    main()
