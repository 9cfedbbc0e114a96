"""Nothing is orphaned, nothing is lost, everything stops when told to."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from fullcircle.cli.supervisor import DATABASE_GRACE, WEB_AND_WORKER_GRACE
from fullcircle.platform.postgres.embedded import SUPERUSER, Cluster
from tests.processes import PATIENCE, ROOT, free_port, is_running, wait_for


class Installation:
    """A supervisor in its own process, as a terminal would start it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.log = data_dir.parent / "log"
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.launch()
        wait_for(lambda: "\nready" in f"\n{self.said()}", self.said)

    def launch(self) -> "subprocess.Popen[bytes]":
        settings = {"FULLCIRCLE_DATA_DIR": str(self.data_dir), "FULLCIRCLE_PORT": str(self.port)}
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.ops.small_installation"],
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]} | settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self.process

    def refuses(self) -> str:
        """Start, expect the start to be refused, and return the reason given."""
        assert self.launch().wait(PATIENCE) == 1
        return self.said()

    def said(self) -> str:
        return self.log.read_text()

    def pid_of(self, part: str) -> int:
        wait_for(lambda: f"{part} is " in self.said(), self.said)
        return int(re.findall(rf"{part} is (\d+)", self.said())[-1])

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def query(self, text: str) -> list[tuple]:
        with psycopg.connect(Cluster(self.data_dir).url(SUPERUSER, "postgres")) as connection:
            answer = connection.execute(text)
            return answer.fetchall() if answer.description else []


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path / "data")
    yield installation
    if installation.process and installation.process.poll() is None:
        installation.end(signal.SIGKILL)
    cluster = Cluster(installation.data_dir)
    cluster.stop()
    shutil.rmtree(cluster.home)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_every_part(installation: Installation, number: signal.Signals):
    installation.start()
    parts = [installation.pid_of("web"), installation.pid_of("worker")]
    assert installation.end(number) == 0
    assert not any(is_running(pid) for pid in parts)
    assert not Cluster(installation.data_dir).alive()
    assert "Stopped." in installation.said()


def test_stopping_takes_less_than_ten_seconds():
    assert WEB_AND_WORKER_GRACE + DATABASE_GRACE < 10


@pytest.mark.parametrize("part", ["web", "worker"])
def test_a_killed_part_comes_back(installation: Installation, part: str):
    installation.start()
    first = installation.pid_of(part)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: installation.pid_of(part) != first, installation.said)
    assert "Stopped unexpectedly (SIGKILL)" in installation.said()


def test_a_killed_database_comes_back_with_every_row(installation: Installation):
    installation.start()
    installation.query("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    first = Cluster(installation.data_dir).alive()
    assert first
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: Cluster(installation.data_dir).alive() not in (None, first), installation.said)
    Cluster(installation.data_dir).wait_until_ready()
    assert installation.query("SELECT count(*) FROM kept") == [(1000,)]


def test_a_killed_supervisor_leaves_nothing_behind_and_the_next_start_has_every_row(
    installation: Installation,
):
    installation.start()
    installation.query("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    parts = [
        installation.pid_of("web"),
        installation.pid_of("worker"),
        Cluster(installation.data_dir).alive(),
    ]
    installation.end(signal.SIGKILL)
    installation.start()
    assert installation.query("SELECT count(*) FROM kept") == [(1000,)]
    wait_for(lambda: not any(is_running(pid) for pid in parts if pid))


def test_a_second_start_on_the_same_data_is_told_so(installation: Installation):
    installation.start()
    second = Installation(installation.data_dir)
    second.log = installation.data_dir.parent / "second.log"
    assert "already running" in second.refuses()


def test_a_taken_port_is_a_sentence(installation: Installation):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", installation.port))
        taken.listen()
        assert f"Port {installation.port} is taken by another program" in installation.refuses()


def test_the_supervisor_stops_when_its_data_folder_is_gone(installation: Installation):
    installation.start()
    installation.data_dir.rename(installation.data_dir.with_name("moved"))
    assert installation.process
    assert installation.process.wait(PATIENCE) == 0
    installation.data_dir.with_name("moved").rename(installation.data_dir)


def test_a_check_where_nothing_is_installed_says_so_and_installs_nothing(tmp_path: Path):
    nowhere = os.environ | {"FULLCIRCLE_DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-m", "fullcircle", "check"], env=nowhere, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "Nothing is installed in" in done.stderr
    assert not list(tmp_path.rglob("PG_VERSION"))
