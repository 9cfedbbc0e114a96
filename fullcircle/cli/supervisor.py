"""One process that runs the parts of Fullcircle, restarts what dies, and stops them all together."""

import fcntl
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from fullcircle.cli.part import Part, Voice
from fullcircle.config.env import Environment
from fullcircle.platform.postgres.embedded import Cluster

WEB_AND_WORKER_GRACE = 6.0
DATABASE_GRACE = 3.0
TICK = 0.5
AFTER_A_KILL = 15.0


class Supervisor:
    """Starts the database, brings it up to date, then keeps web and worker going until told to stop."""

    def __init__(self, env: Environment, steps: list[Part], parts: list[Part], welcome: Callable[[], str]):
        self.env = env
        self.voice = Voice()
        self.cluster = Cluster(env.data_dir) if env.embedded else None
        self.steps = steps
        self.planned = parts
        self.parts: list[Part] = []
        self.welcome = welcome
        self.database: Part | None = None
        self.stopping = self.follows_a_killed_one = False
        self.awake, self.alarm = os.pipe()

    def run(self) -> int:
        with self._only_one(), self._signals():
            self._check_port()
            try:
                self._start_database()
                if not all(self._step(step) for step in self.steps):
                    return 0 if self.stopping else 1
                self._start_parts()
                self._watch()
            finally:
                self._stop()
        return 0

    # Starting

    def _start_database(self) -> None:
        """Our own server, unless one already runs for this data."""
        if self.cluster is None:
            return
        while self.cluster.alive() and not self.cluster.ready():
            self._listen(0.05)
        if not self.cluster.alive():
            with self.cluster.alone():
                self._launch_database(self.cluster)
                self.cluster.wait_until_ready(self._during_recovery)

    def _launch_database(self, cluster: Cluster) -> None:
        self.database = Part(
            "postgres",
            cluster.command,
            stop_with=signal.SIGINT,
            orphan_with=signal.SIGINT,
            # An immediate shutdown; PostgreSQL recovers everything at the next start.
            force_with=signal.SIGQUIT,
            environment=cluster.surroundings,
            folder=cluster.home,
            identity=cluster.account.identity,
            before=cluster.prepare,
        )
        self.database.start()

    def _during_recovery(self) -> None:
        self._listen(0)
        if self.stopping:
            raise SystemExit(0)
        if self.database:
            self.database.keep_alive(self.voice)

    def _step(self, step: Part) -> bool:
        """One command that must succeed before people are let in."""
        step.start()
        self.parts = [step]
        while step.runs() and not self.stopping:
            self._listen(TICK)
        if self.stopping:
            return False
        step.drain(self.voice)
        self.parts = []
        return step.succeeded()

    def _start_parts(self) -> None:
        self.parts = self.planned
        for part in self.parts:
            part.start()

    # Watching

    def _watch(self) -> None:
        welcomed, next_look = False, 0.0
        while not self.stopping:
            self._listen(TICK if welcomed else 0.1)
            for part in self._all():
                part.keep_alive(self.voice)
            self._replace_lost_database()
            if not welcomed and time.monotonic() > next_look:
                next_look = time.monotonic() + 0.1
                if self._answers():
                    self.voice.say("", self.welcome())
                    welcomed = True
            if not self.env.data_dir.exists():
                self.voice.say("", f"The data folder {self.env.data_dir} is gone. Stopping.")
                return

    def _all(self) -> list[Part]:
        return [part for part in (self.database, *self.parts) if part]

    def _replace_lost_database(self) -> None:
        """A server that somebody else had started and stopped is replaced by our own."""
        if self.cluster and not self.database and not self.cluster.alive():
            self.voice.say("postgres", "The database that was running has stopped; starting it here.")
            self._launch_database(self.cluster)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((self._reachable_host(), self.env.port), timeout=0.5) as visitor:
                visitor.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return visitor.recv(64).split()[1:2] == [b"200"]
        except OSError:
            return False

    def _reachable_host(self) -> str:
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.env.host, self.env.host)  # noqa: S104 compared only

    def _listen(self, seconds: float) -> None:
        """Pass on what the parts print; return early when there is something to do."""
        pipes = {part.output: part for part in self._all() if part.output is not None}
        readable, _, _ = select.select([self.awake, *pipes], [], [], seconds)
        for file in readable:
            if file == self.awake:
                os.read(self.awake, 4096)
            else:
                pipes[file].pass_on(self.voice)

    # Stopping

    def _stop(self) -> None:
        self._end(self.parts, WEB_AND_WORKER_GRACE)
        if self.database:
            self._end([self.database], DATABASE_GRACE)
        self.voice.say("", "Stopped.")

    def _end(self, parts: list[Part], grace: float) -> None:
        for part in parts:
            part.ask_to_stop()
        until = time.monotonic() + grace
        while any(part.runs() for part in parts) and time.monotonic() < until:
            self._listen(0.05)
        for part in parts:
            part.force_to_stop()
            part.drain(self.voice)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        # A shell that starts us in the background sets SIGINT to "ignore"; we want to hear it all the same.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._told_to_stop)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._told_to_stop)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        os.set_blocking(self.alarm, False)
        signal.set_wakeup_fd(self.alarm)
        yield

    def _told_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    # Being the only one

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        self.env.data_dir.mkdir(parents=True, exist_ok=True)
        with open(self.env.data_dir / "supervisor.lock", "a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                _give_up(
                    f"Fullcircle is already running with the data in {self.env.data_dir} ({lock.read()})."
                )
            # Whoever ends in peace leaves the file empty.
            lock.seek(0)
            self.follows_a_killed_one = bool(lock.read())
            lock.truncate(0)
            lock.write(f"process {os.getpid()}, {self.env.site_url}")
            lock.flush()
            try:
                yield
            finally:
                lock.truncate(0)

    def _check_port(self) -> None:
        """The parts of a killed supervisor need a moment to follow it, so the port gets another chance."""
        until = time.monotonic() + (AFTER_A_KILL if self.follows_a_killed_one else 1.0)
        while not self._port_is_free():
            if time.monotonic() > until:
                self._tell_taken_port()
            time.sleep(0.2)

    def _tell_taken_port(self) -> NoReturn:
        _give_up(
            f"Port {self.env.port} is taken by another program. Stop that program, or choose another port, "
            f"for example: FULLCIRCLE_PORT={self.env.port + 1} make up"
        )

    def _port_is_free(self) -> bool:
        family = socket.AF_INET6 if ":" in self.env.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.env.host, self.env.port))
            except OSError as error:
                if isinstance(error, PermissionError):
                    _give_up(f"Port {self.env.port} needs more rights than we have. Choose one above 1023.")
                return False
        return True


def _give_up(sentence: str) -> NoReturn:
    raise click.ClickException(sentence)


def is_supervised(data_dir: Path) -> bool:
    """Whether a supervisor runs for this data."""
    try:
        with open(data_dir / "supervisor.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
