"""A campaign to many people while workers, the database and the mail server are killed: nobody twice, nobody lost.

Of 10,000 the gate refuses 1,000; five withdraw between staging and transmit, and 200 unsubscribe with one click over HTTP while
it is sent: whoever has their answer gets nothing any more.

python -m bench.sending [--messages 10000] [--kills 20] [--database-kills 5] [--server-kills 5] [--withdraw 200] [--workers 4]
"""

import argparse
import asyncio
import collections
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import psycopg

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".data" / "bench-sending"
# Shorter than in life, so that what killed workers held is seen within the run.
LEASE = timedelta(seconds=8)
BETWEEN = 5  # withdraw after staging, before the first letter leaves


def listen(port: int, log: Path) -> None:
    """The mail server: writes down what it took, to the disk, and only then says so. The worst case for who asks."""
    from aiosmtpd.smtp import SMTP

    class Sink:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            await asyncio.sleep(0)
            with log.open("a") as book:
                book.write(f"{time.time()} {envelope.rcpt_tos[0]}\n")
                book.flush()
                os.fsync(book.fileno())
            return "250 taken"

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Sink(), hostname="sink"), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(serve())


def made_ready() -> None:
    import django

    django.setup()
    from fullcircle.interact.mail import transports  # noqa: F401
    from fullcircle.interact.messages import sending  # noqa: F401


def work() -> None:
    """One worker, which goes round until it is killed."""
    from fullcircle.interact.mail.transports import transport_for
    from fullcircle.interact.messages import fencing, sending, settling

    fencing.LEASE = LEASE
    settling.UNTIL_THE_LINE_IS_BACK = sending.UNTIL_THE_LINE_IS_BACK = timedelta(seconds=1)
    while True:
        sending.Round(transport_for("email")).run(15)
        time.sleep(0.2)


def again_and_again(number: Path, part: Callable[[], None]) -> None:
    """A foreman, who has read the program once and starts the part anew whenever it is killed, as a supervisor would."""
    parent = os.getppid()
    while os.getppid() == parent:
        child = os.fork()
        if not child:
            try:
                part()
            finally:
                os._exit(0)
        number.write_text(str(child))
        os.waitpid(child, 0)
        time.sleep(0.1)


class Part:
    """A part of the whole that is started again whenever it dies."""

    made = 0

    def __init__(self, *arguments: str) -> None:
        Part.made += 1
        self.number = FOLDER / f"part-{Part.made}"
        self.number.unlink(missing_ok=True)
        command = [sys.executable, "-m", "bench.sending", *arguments, "--number", str(self.number)]
        self.foreman = subprocess.Popen(command, stderr=subprocess.DEVNULL)

    @property
    def pid(self) -> int:
        text = self.number.read_text() if self.number.exists() else ""
        return int(text) if text else 0

    def kill(self) -> None:
        """Without a word, as when the memory runs out; whoever is between two lives is killed in the next."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with suppress(ProcessLookupError):
                if self.pid:
                    os.kill(self.pid, signal.SIGKILL)
                    return
            time.sleep(0.02)

    def end(self) -> None:
        self.foreman.kill()
        self.foreman.wait()
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


def furnished(messages: int, port: int) -> tuple[list[int], dict[int, str]]:
    """A campaign decided and staged, with a few who withdraw then; who waits for a letter, and how each unsubscribes."""
    from bench import mailing
    from fullcircle.identify.consent.actions import withdraw_consent
    from fullcircle.identify.consent.models import Decision
    from fullcircle.identify.contacts.models import Contact
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    mailing.served(port)
    campaign, _people = mailing.approved(messages, spoiled=True)
    began, cpu = time.monotonic(), time.process_time()
    decided = mailing.stage(campaign)
    took, cpu = time.monotonic() - began, time.process_time() - cpu
    with acting(system("bench"), read_only=True):
        found = Decision.objects.filter(cause=campaign.cause, phase="staged", allowed=True)
        going = list(found.order_by("contact").values_list("contact", flat=True))
    print(
        f"decided about {decided:,} and rendered {len(going):,} in {took:.0f} s ({cpu:.0f} s of ours)",
        flush=True,
    )
    assert (decided, len(going)) == (messages, messages * 9 // 10)
    for number in going[:BETWEEN]:
        with acting(system("bench")) as by:
            withdraw_consent(
                Contact.objects.get(pk=number), by=by, purpose=mailing.PURPOSE, channels=["email"]
            )
    return going, mailing.links(going)


def unsubscribe(place: str, paths: dict[str, str], when: dict[str, float]) -> None:
    """With one click each, as mail programs do (RFC 8058); one that got no answer is asked for again. What the answer says
    of a letter that may still arrive is part of it."""
    for address, path in paths.items():
        for _try in range(240):
            with suppress(OSError, HTTPException):
                ask = Request(f"{place}{path}", b"List-Unsubscribe=One-Click", method="POST")
                with urlopen(ask, timeout=30) as answer:
                    told = answer.read().decode()
                    when[address] = time.time() if told == "You are unsubscribed." else float("inf")
                    break
            time.sleep(0.25)


def states(url: str) -> dict[str, int]:
    with psycopg.connect(url) as database:
        rows = database.execute("SELECT state, count(*) FROM interact_sending GROUP BY 1").fetchall()
        return dict(rows)


def sent_to(url: str) -> set[str]:
    with psycopg.connect(url) as database:
        return {
            address
            for (address,) in database.execute("SELECT address FROM interact_message WHERE state = 'sent'")
        }


def storm(
    asked: argparse.Namespace,
    cluster: Any,
    sink: Part,
    workers: list[Part],
    place: str,
    leaving: dict[str, str],
) -> dict[str, float]:
    """All the deaths, spread over the run in a random order that is the same each time, and all who unsubscribe meanwhile."""
    chance = random.Random(7)
    deaths: list[Callable[[], None]] = [lambda: chance.choice(workers).kill()] * asked.kills
    deaths += [sink.kill] * asked.server_kills + [lambda: database_dies(cluster)] * asked.database_kills
    chance.shuffle(deaths)
    said_no: dict[str, float] = {}
    share, at_once = (
        max(1, asked.messages * 9 // 10 // (len(deaths) + 2)),
        -(-len(leaving) // max(1, len(deaths))),
    )
    paths = list(leaving.items())
    with ThreadPoolExecutor(4) as browsers:
        for number, death in enumerate(deaths, 1):
            some = dict(paths[(number - 1) * at_once : number * at_once])
            browsers.submit(unsubscribe, place, some, said_no)
            until = time.monotonic() + 120
            while done(cluster) < share * number and time.monotonic() < until:
                time.sleep(0.1)
            death()
    return said_no


def database_dies(cluster: Any) -> None:
    os.kill(cluster.alive(), signal.SIGKILL)
    time.sleep(0.5)
    cluster.start()
    from django.db import connections

    connections.close_all()


def done(cluster: Any) -> int:
    with suppress(psycopg.OperationalError):
        found = states(cluster.superuser_url)
        return sum(
            number for state, number in found.items() if state not in ("staged", "claimed", "transmitting")
        )
    return 0


def verdict(
    asked: argparse.Namespace, url: str, log: Path, said_no: dict[str, float], before: set[str]
) -> bool:
    """The invariants over what is left when all is over."""
    found, called_sent, whole = states(url), sent_to(url), asked.messages * 9 // 10
    arrived = [line.split() for line in log.read_text().splitlines()]
    copies = collections.Counter(address for _at, address in arrived)
    twice = [address for address, number in copies.items() if number > 1]
    late = [address for at, address in arrived if float(at) > said_no.get(address, float("inf"))]
    late += [address for address in before if address in copies]
    told = sum(each == float("inf") for each in said_no.values())
    deaths = asked.kills + asked.database_kills + asked.server_kills
    silently, unknown = called_sent - copies.keys(), copies.keys() - called_sent
    uncertain = found.get("uncertain", 0)
    print(f"arrived {len(arrived):,}, twice {len(twice)}, after their answer {len(late)}, states {found}")
    print(f"unsubscribed over HTTP {len(said_no)}, of whom {told} were told that one may still arrive")
    print(
        f"uncertain {uncertain} after {deaths} deaths with {asked.workers} workers, said sent but lost {len(silently)}, "
        f"arrived but not called sent {len(unknown)} (uncertain all of them: {len(unknown) <= uncertain})"
    )
    print(f"withdrawn after staging {withdrawn_after_staging(url)}")
    return (
        not twice and not late and not silently and sum(found.values()) == whole and len(said_no) == asked.withdraw
        and len(unknown) <= uncertain <= deaths * asked.workers and not set(found) & {"staged", "transmitting"}
    )  # fmt: skip


def withdrawn_after_staging(url: str) -> int:
    with psycopg.connect(url) as database:
        counted = "SELECT count(*) FROM interact_message WHERE state = 'refused' AND answer LIKE 'Withdrawn after staging.%'"
        return int(database.execute(counted).fetchall()[0][0])


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (
        ("messages", 10_000),
        ("kills", 20),
        ("database-kills", 5),
        ("server-kills", 5),
        ("withdraw", 200),
        ("workers", 4),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--sink", nargs=2)
    parser.add_argument("--worker", action="store_true")
    parser.add_argument("--number", type=Path)
    asked = parser.parse_args()
    if asked.sink:
        again_and_again(asked.number, lambda: listen(int(asked.sink[0]), Path(asked.sink[1])))
        return 0
    if asked.worker:
        made_ready()
        again_and_again(asked.number, work)
        return 0
    return measured(asked, port_of_its_own())


def port_of_its_own() -> int:
    """Where the server will listen; everything is told of it, and of a folder of its own."""
    port = free_port()
    os.environ |= {
        "FULLCIRCLE_DATA_DIR": str(FOLDER), "DJANGO_SETTINGS_MODULE": "fullcircle.config.settings",
        "FULLCIRCLE_INTERNAL_HOSTS": f"127.0.0.1:{port}", "FULLCIRCLE_WEB_WORKERS": "1",
    }  # fmt: skip
    return port


def prepared() -> tuple[Any, Path]:
    """A database of one's own, empty, and the book in which the mail server writes."""
    import shutil

    from fullcircle.platform.postgres.embedded import Cluster

    old = Cluster(FOLDER)
    if FOLDER.exists():
        old.stop()
        shutil.rmtree(old.home, ignore_errors=True)
        shutil.rmtree(FOLDER, ignore_errors=True)
    cluster = Cluster(FOLDER)
    cluster.start()
    import django

    django.setup()
    from fullcircle.platform.postgres.migrating import migrate

    migrate()
    log = FOLDER / "arrived"
    log.touch()
    return cluster, log


def measured(asked: argparse.Namespace, port: int) -> int:
    cluster, log = prepared()
    web_port = free_port()
    os.environ["FULLCIRCLE_PORT"] = str(web_port)
    going, paths = furnished(asked.messages, port)
    addresses = addresses_of(cluster.superuser_url)
    chosen = random.Random(8).sample(going[BETWEEN:], asked.withdraw)
    leaving = {addresses[number]: paths[number] for number in chosen}
    before = {addresses[number] for number in going[:BETWEEN]}
    sink = Part("--sink", str(port), str(log))
    web = subprocess.Popen(
        [sys.executable, "-m", "fullcircle", "web"]
    )  # unsubscribing is a request like every other
    place = f"http://127.0.0.1:{web_port}"
    answers(web_port)
    workers = [Part("--worker") for _ in range(asked.workers)]
    began = time.monotonic()
    try:
        said_no = storm(asked, cluster, sink, workers, place, leaving)
        while done(cluster) < len(going) and time.monotonic() - began < 1_800:
            time.sleep(0.2)
    finally:
        web.terminate()
        for part in (*workers, sink):
            part.end()
    took = time.monotonic() - began
    print(f"{len(going):,} messages in {took:.0f} s ({len(going) / took:,.0f} a second)")
    good = verdict(asked, cluster.superuser_url, log, said_no, before)
    cluster.stop()
    print("holds" if good else "DOES NOT HOLD")
    return 0 if good else 1


def addresses_of(url: str) -> dict[int, str]:
    with psycopg.connect(url) as database:
        return dict(database.execute("SELECT id, email FROM identify_contact").fetchall())


def answers(port: int) -> None:
    """Wait until somebody listens there."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
