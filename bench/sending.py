"""Mail to many people while workers, the database and the mail server are killed: nobody twice, nobody lost.

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
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".data" / "bench-sending"
# Shorter than in life, so that what killed workers held is seen within the run.
LEASE = timedelta(seconds=8)
HTML: list[str] = []
PEOPLE = """
INSERT INTO identify_contact (name, given_name, family_name, email, phone, job_title, lifecycle_stage, street, postcode, city,
  region, country, language, time_zone, website, source, archived_reason)
SELECT 'Reader ' || i, '', '', 'reader' || i || '@d' || i %% 40 || '.example', '', '', 'lead', '', '', '', '', '', '', '', '',
  'bench', '' FROM generate_series(1, %s) i RETURNING id
"""


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


def furnished(messages: int, port: int, html: bool = False) -> list[int]:
    """Everybody staged, and the server set up."""
    from django.db import connection

    from fullcircle.identify.consent.defining import add_purpose
    from fullcircle.interact.mail.models import MailServer
    from fullcircle.interact.messages.permits import Rendered
    from fullcircle.interact.messages.staging import stage_messages
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    with acting(system("bench")) as by:
        values = {"basis": "contract", "double_opt_in": False, "is_marketing": False, "channels": ["email"]}
        add_purpose(by=by, name="Notices", key="notices", values=values)
        if html:
            HTML.append("<p>The warehouse moves to the other side of the harbor.</p>" * 40)
        MailServer.objects.create(
            host="127.0.0.1",
            port=port,
            security="none",
            from_name="Bench",
            from_address="bench@bench.example",
        )
        with connection.cursor() as cursor:
            cursor.execute(PEOPLE, [messages])
            people = [number for (number,) in cursor.fetchall()]
    began = time.monotonic()
    with acting(system("bench")) as by:
        parts = {
            number: Rendered("Notice", "The warehouse moves.", "".join(HTML) or "<p>The warehouse moves.</p>")
            for number in people
        }
        staged = stage_messages(by=by, rendered=parts, purpose="notices", cause="bench:1")
    took = time.monotonic() - began
    print(f"staged {len(staged.messages):,} in {took:.1f} s ({len(staged.messages) / took:,.0f} a second)")
    return people


def withdraw(people: list[int], when: dict[str, float]) -> None:
    """Some say no while it is sent; from the answer on nothing may come."""
    from fullcircle.identify.consent.actions import withdraw_consent
    from fullcircle.identify.contacts.models import Contact
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    for number in people:
        with acting(system("bench")) as by:
            contact = Contact.objects.get(pk=number)
            withdraw_consent(contact, by=by, purpose="notices", channels=["email"])
        when[contact.email] = time.time()


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
    asked: argparse.Namespace, cluster: Any, sink: Part, workers: list[Part], people: list[int]
) -> dict[str, float]:
    """All the deaths, spread over the run in a random order that is the same each time."""
    chance = random.Random(7)
    deaths: list[Callable[[], None]] = [lambda: chance.choice(workers).kill()] * asked.kills
    deaths += [sink.kill] * asked.server_kills + [lambda: database_dies(cluster)] * asked.database_kills
    chance.shuffle(deaths)
    said_no: dict[str, float] = {}
    share = max(1, asked.messages // (len(deaths) + 2))
    leaving = chance.sample(people[asked.messages // 2 :], asked.withdraw)
    at_once = -(-len(leaving) // max(1, len(deaths)))
    for number, death in enumerate(deaths, 1):
        until = time.monotonic() + 120
        while done(cluster) < share * number and time.monotonic() < until:
            time.sleep(0.1)
        death()
        withdraw(leaving[(number - 1) * at_once : number * at_once], said_no)
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


def verdict(asked: argparse.Namespace, url: str, log: Path, said_no: dict[str, float]) -> bool:
    """The invariants over what is left when all is over."""
    found, called_sent = states(url), sent_to(url)
    arrived = [line.split() for line in log.read_text().splitlines()]
    copies = collections.Counter(address for _at, address in arrived)
    twice = [address for address, number in copies.items() if number > 1]
    late = [address for at, address in arrived if address in said_no and float(at) > said_no[address]]
    accounted = sum(found.values())
    deaths = asked.kills + asked.database_kills + asked.server_kills
    silently = len(called_sent - copies.keys())
    print(f"arrived {len(arrived):,}, twice {len(twice)}, after saying no {len(late)}, states {found}")
    print(
        f"uncertain {found.get('uncertain', 0)} after {deaths} deaths with {asked.workers} workers, said sent but lost {silently}"
    )
    return (
        not twice and not late and not silently and accounted == asked.messages
        and found.get("uncertain", 0) <= deaths * asked.workers and not set(found) & {"staged", "claimed", "transmitting"}
    )  # fmt: skip


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
        "FULLCIRCLE_INTERNAL_HOSTS": f"127.0.0.1:{port}",
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
    people = furnished(asked.messages, port)
    sink, workers = Part("--sink", str(port), str(log)), [Part("--worker") for _ in range(asked.workers)]
    began = time.monotonic()
    try:
        said_no = storm(asked, cluster, sink, workers, people)
        while done(cluster) < asked.messages and time.monotonic() - began < 1_800:
            time.sleep(0.2)
    finally:
        for part in (*workers, sink):
            part.end()
    took = time.monotonic() - began
    print(f"{asked.messages:,} messages in {took:.0f} s ({asked.messages / took:,.0f} a second)")
    good = verdict(asked, cluster.superuser_url, log, said_no)
    cluster.stop()
    print("holds" if good else "DOES NOT HOLD")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
