"""`fullcircle worker`: a foreman with several pairs of hands, each a process of its own.

A job that crashes, hangs or eats its process takes nobody with it: the foreman notes what happened, sees to it
that the job is tried again or put aside, and starts new hands. One pair never takes on the long jobs.
"""

import ctypes
import gc
import logging
import os
import secrets
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import psycopg

from fullcircle.config.env import env
from fullcircle.platform.jobs.queues import places
from fullcircle.platform.jobs.reports import Report, Reports

log = logging.getLogger(__name__)

TICK = 0.2
LONGEST_PAUSE = 10.0
LONG_ENOUGH = 30.0
# What a long job frees goes back to the machine: (option of glibc's mallopt, value).
FRUGAL = (
    (-8, 2),
    (-3, 1 << 20),
    (-1, 4 << 20),
)  # arenas; bytes from which a block is mapped alone; bytes kept at the end
PLANNED = (0, 75)  # ended by itself, or by us for being out of time: no reason to hesitate


@dataclass
class Hands:
    """One place in the crew, whoever fills it at the moment."""

    queues: list[str] | None
    pid: int = 0
    worker: int = 0
    reports: Reports | None = None
    heard: float = 0.0
    started: float = 0.0
    deaths: int = 0
    next_start: float = 0.0
    words: dict[str, str] = field(default_factory=dict)

    def listen(self) -> None:
        for news in self.reports.read() if self.reports else []:
            self.heard = time.monotonic()
            self.worker = news.get("worker", self.worker)
            if "gave_up" in news:
                self.words = news

    @property
    def silent(self) -> bool:
        """Hung or paused; killed before anybody else would take over its work."""
        return bool(self.pid) and time.monotonic() - self.heard > env.job_stalled_after * 0.8


@dataclass
class Loss:
    """A worker that is gone and whose work must still be seen to."""

    worker: int
    words: dict[str, str]


class Foreman:
    """Keeps the hands going until told to stop."""

    def __init__(self, concurrency: int) -> None:
        self.stopping = False
        self.crew = [Hands(queues) for queues in places(concurrency)]
        self.losses: list[Loss] = []
        self.next_attempt = 0.0

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._look_after_neighbors()
        while not self.stopping:
            for hands in self.crew:
                self._look_after(hands)
            self._see_to_losses()
            time.sleep(TICK)
        self._wind_up()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _look_after(self, hands: Hands) -> None:
        hands.listen()
        if hands.silent:
            os.kill(hands.pid, signal.SIGKILL)
            hands.words = {"gave_up": f"The worker did not stir for {env.job_stalled_after * 0.8:g} seconds."}
        if hands.pid:
            self._reap(hands, os.WNOHANG)
        if not hands.pid and time.monotonic() >= hands.next_start:
            start(hands)

    def _reap(self, hands: Hands, options: int) -> None:
        pid, status = os.waitpid(hands.pid, options)
        if not pid:
            return
        hands.listen()
        code = os.waitstatus_to_exitcode(status)
        if hands.worker and code != 0:
            self.losses.append(Loss(hands.worker, hands.words))
        self._note_end(hands, code)

    def _note_end(self, hands: Hands, code: int) -> None:
        now = time.monotonic()
        hands.deaths = 0 if code in PLANNED or now - hands.started > LONG_ENOUGH else hands.deaths + 1
        hands.next_start = now + (min(LONGEST_PAUSE, 0.1 * 2**hands.deaths) if hands.deaths else 0)
        if code and not self.stopping:
            log.warning("Process %s ended (%s); starting another.", hands.pid, code)
        if hands.reports:
            hands.reports.close()
        hands.pid, hands.worker, hands.reports, hands.words = 0, 0, None, {}

    # What the lost ones leave behind

    def _see_to_losses(self) -> None:
        if not self.losses or time.monotonic() < self.next_attempt:
            return
        self.next_attempt = time.monotonic() + 1.0
        from fullcircle.platform.jobs.queue import Failure
        from fullcircle.platform.jobs.rescue import DIED, rescue

        def see_to(connection: psycopg.Connection[Any]) -> None:
            while self.losses:
                loss = self.losses[0]
                words = loss.words
                failure = Failure(words["gave_up"], words.get("traceback", "")) if words else DIED
                rescue(connection, [loss.worker], failure)
                self.losses.pop(0)
            self.next_attempt = 0.0

        if_the_database_answers(see_to)

    def _look_after_neighbors(self) -> None:
        """A worker killed together with its foreman has left its work; this machine knows that it is gone."""
        from fullcircle.platform.jobs.rescue import DIED, dead_neighbors, rescue

        def look_after(connection: psycopg.Connection[Any]) -> None:
            if gone := dead_neighbors(connection):
                rescue(connection, gone, DIED)

        if_the_database_answers(look_after)

    # Stopping

    def _wind_up(self) -> None:
        """Let what is nearly done end; interrupt the rest and put it back on the queue."""
        for hands in self.crew:
            if hands.pid:
                os.kill(hands.pid, signal.SIGTERM)
        until = time.monotonic() + env.job_stop_grace
        while any(hands.pid for hands in self.crew) and time.monotonic() < until:
            for hands in self.crew:
                if hands.pid:
                    hands.listen()
                    self._reap(hands, os.WNOHANG)
            time.sleep(0.05)
        interrupted = [hands for hands in self.crew if hands.pid]
        numbers = [hands.worker for hands in interrupted if hands.worker]
        for hands in interrupted:
            os.kill(hands.pid, signal.SIGKILL)
            os.waitpid(hands.pid, 0)
        self._hand_back(numbers)

    def _hand_back(self, workers: list[int]) -> None:
        if not workers:
            return
        from fullcircle.platform.jobs.rescue import hand_back

        if_the_database_answers(lambda connection: hand_back(connection, workers))


def if_the_database_answers(work: Callable[[psycopg.Connection[Any]], object]) -> None:
    """A connection for a moment; if there is none to be had, the next worker to look sees to it."""
    from fullcircle.platform.jobs.line import open_line

    try:
        with open_line("fullcircle foreman") as connection:
            work(connection)
    except psycopg.OperationalError as error:
        log.warning("The database does not answer: %s", str(error).strip())


def start(hands: Hands) -> None:
    """Fork: the child shares the program that is already loaded."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        os._exit(be_hands(hands, writing))
    os.close(writing)
    hands.pid, hands.reports = pid, Reports(reading)
    hands.started = hands.heard = time.monotonic()


def be_hands(hands: Hands, writing: int) -> int:
    from fullcircle.platform.jobs import line
    from fullcircle.platform.jobs.slot import Slot

    name = f"fullcircle worker {secrets.token_hex(8)}"
    try:
        line.be_known_as(name)
        return Slot(Report(writing), hands.queues, name).run()
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def be_frugal() -> None:
    """Left alone, the allocator keeps the largest batch of every thread; other C libraries have no such options."""
    if option := getattr(ctypes.CDLL(None), "mallopt", None):
        for number, value in FRUGAL:
            option(number, value)


def run() -> None:
    """Work through the queue until told to stop."""
    from fullcircle.platform.jobs import line, rescue, slot  # noqa: F401 - loaded before forking, so that it is shared

    line.be_patient()
    be_frugal()
    gc.freeze()
    Foreman(env.job_concurrency).run()
