"""Somebody else's programs, as they are published, against a real web server and a real worker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.browser import wait_until_served
from tests.database import ROOT, copy_template, drop
from tests.processes import free_port

PACKAGES = Path(sys.prefix) / "peers"  # where `make test` puts published clients, apart from our own packages
PATIENCE = 180  # seconds; an end to waiting, not a speed


@dataclass
class Station:
    """An installation at work: its address, its database and its command line."""

    address: str
    database: str  # for whoever may look at everything
    surroundings: dict[str, str]

    def source(self, name: str) -> tuple[int, str]:
        """A server that may report: its number and its key."""
        command = [
            sys.executable,
            "-m",
            "fullcircle",
            "do",
            "add_tracking_source",
            f"name={name}",
            "kind=server",
        ]
        done = subprocess.run(command, env=self.surroundings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        [(number,)] = self.rows(f"SELECT id FROM identify_behavior_source WHERE name = '{name}'")
        return number, done.stdout.split()[-1]

    def rows(self, question: str) -> list[tuple]:
        with psycopg.connect(self.database) as connection:
            return connection.execute(question).fetchall()

    def wait(self, question: str, fits: Callable[[list[tuple]], bool]) -> list[tuple]:
        """Ask until the answer fits."""
        until = time.monotonic() + PATIENCE
        while not fits(found := self.rows(question)):
            assert time.monotonic() < until, found
            time.sleep(0.2)
        return found


@pytest.fixture(scope="module")
def station(cluster, worker_id: str) -> Iterator[Station]:
    name, port = f"peers_{worker_id}", free_port()
    copy_template(cluster, name)
    surroundings = os.environ | {
        "DATABASE_URL": cluster.url("fc_app", name),
        "OWNER_DATABASE_URL": cluster.url("fc_owner", name),
        "FULLCIRCLE_PORT": str(port),
        "FULLCIRCLE_SITE_URL": f"http://127.0.0.1:{port}",
        "FULLCIRCLE_WEB_WORKERS": "1",
    }
    parts = [
        subprocess.Popen([sys.executable, "-m", "fullcircle", part], env=surroundings, cwd=ROOT)
        for part in ("web", "worker")
    ]
    try:
        wait_until_served(f"http://127.0.0.1:{port}/healthz", parts[0], PATIENCE)
        yield Station(f"http://127.0.0.1:{port}", cluster.url("postgres", name), surroundings)
    finally:
        for part in parts:
            part.send_signal(signal.SIGTERM)
        for part in parts:
            with suppress(subprocess.TimeoutExpired):
                part.wait(20)
            part.kill()
        drop(cluster, name)
