"""One pair of hands: a process that does one job after another, and a thread in it that keeps its pulse.

The pulse tells the foreman that the process lives, tells the database so, watches the time limit of the job in
hand, and does the small chores that every worker shares. It needs no free hands, so nothing can starve it.
"""

import os
import select
import signal
import sys
import threading
import time
import traceback
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NoReturn

import psycopg
from django.db import close_old_connections, reset_queries

from fullcircle.config.env import env
from fullcircle.platform.jobs import line
from fullcircle.platform.jobs.growth import has_grown, own_megabytes
from fullcircle.platform.jobs.job import job_named
from fullcircle.platform.jobs.queue import CHANNEL, Call, Queue
from fullcircle.platform.jobs.queues import QUEUES
from fullcircle.platform.jobs.reports import Report
from fullcircle.platform.jobs.rescue import host, place, take_turn
from fullcircle.platform.jobs.running import work_on
from fullcircle.platform.jobs.schedules import put_due_on_queue
from fullcircle.platform.jobs.tally import Tally, note

BEAT = 0.5
CHORES_EVERY = 2.0
OUT_OF_TIME, NO_DATABASE, PAUSED = 75, 69, 76

HIRE = """
  INSERT INTO platform_workerprocess (number, connection_name, place, host, pid, queues)
  VALUES ((SELECT worker_id FROM procrastinate_register_worker_v1()), %s, %s, %s, %s, %s) RETURNING number
"""


@dataclass
class InHand:
    """The call being worked on, and until when."""

    call: Call
    limit: float
    began: float

    @property
    def overdue(self) -> bool:
        return now() - self.began > self.limit


class Slot:
    """The state that the two threads of one process share."""

    def __init__(self, report: Report, queues: list[str] | None, name: str) -> None:
        self.report = report
        self.queues = queues
        self.name = name
        self.foreman = os.getppid()
        self.worker = 0
        self.in_hand: InHand | None = None
        self.stopping = False
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self.hands = threading.get_ident()
        self.slim = own_megabytes()

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            with line.open_line(self.name) as connection, line.open_line(self.name) as pulse:
                self._sign_on(connection)
                threading.Thread(target=self._keep_pulse, args=[pulse], daemon=True).start()
                self._work(Queue(connection))
                self._sign_off(connection)
        except psycopg.OperationalError as error:
            print(f"The database does not answer: {str(error).strip()}", file=sys.stderr, flush=True)  # noqa: T201
            return NO_DATABASE
        return 0

    def _stop(self, number: int, frame: object) -> None:
        self.stopping = True

    # The hands

    def _sign_on(self, connection: psycopg.Connection) -> None:
        queues = ", ".join(self.queues or [])
        hired = connection.execute(HIRE, [self.name, place(), host(), os.getpid(), queues])
        self.worker = hired.fetchall()[0][0]
        self.report.send(worker=self.worker)
        connection.execute(f"LISTEN {CHANNEL}")

    def _work(self, queue: Queue) -> None:
        while not self.stopping:
            if not self._next(queue):
                self._wait(queue.connection)

    def _next(self, queue: Queue) -> bool:
        call = queue.fetch(self.worker, self.queues)
        if call is None:
            return False
        self.in_hand = InHand(call, limit_of(call), now())
        succeeded = False
        close_old_connections()
        try:
            succeeded = work_on(call, queue)
        finally:
            took = now() - self.in_hand.began
            self.in_hand = None
            close_old_connections()
            reset_queries()
            self.tallies[call.queue].count(succeeded, took, call.waited)
        if has_grown(self.slim):
            self.stopping = True  # the foreman starts a fresh process, which costs less than this one holds
        return True

    def _wait(self, connection: psycopg.Connection) -> None:
        """Until something is queued; a deferred call whose time has come sends no word, so look again anyway."""
        until = now() + env.job_look_every
        while not self.stopping and now() < until:
            ready, _, _ = select.select([connection.fileno()], [], [], min(BEAT, max(0.0, until - now())))
            if ready and any(True for _ in connection.notifies(timeout=0)):
                return

    def _sign_off(self, connection: psycopg.Connection) -> None:
        note(connection, self._counted())
        with connection.transaction():
            connection.execute("SELECT procrastinate_unregister_worker_v1(%s)", [self.worker])
            connection.execute("DELETE FROM platform_workerprocess WHERE number = %s", [self.worker])

    def _counted(self) -> dict[str, Tally]:
        counted, self.tallies = self.tallies, defaultdict(Tally)
        return counted

    # The pulse

    def _keep_pulse(self, connection: psycopg.Connection) -> None:
        last, next_beat, next_chores = now(), 0.0, 0.0
        while True:
            if now() - last > env.job_stalled_after:
                # We were paused so long that others have taken our work over.
                os._exit(PAUSED)
            last = now()
            self.report.send(beat=1)
            self._watch()
            try:
                if last >= next_beat:
                    next_beat = last + env.job_heartbeat_every
                    connection.execute("SELECT procrastinate_update_heartbeat_v1(%s)", [self.worker])
                if last >= next_chores:
                    next_chores = last + CHORES_EVERY
                    self._chores(connection)
            except psycopg.OperationalError:
                os._exit(NO_DATABASE)
            time.sleep(BEAT)

    def _watch(self) -> None:
        if os.getppid() != self.foreman:
            self.stopping = True
        work = self.in_hand
        if work and work.overdue:
            self._give_up(work)

    def _chores(self, connection: psycopg.Connection) -> None:
        note(connection, self._counted())
        take_turn(connection)
        if not self.stopping:
            put_due_on_queue(connection, time.time())

    def _give_up(self, work: InHand) -> NoReturn:
        """A thread cannot be stopped from outside, a process can: tell the foreman what hung where, and end."""
        frame: Any = sys._current_frames().get(self.hands)
        where = "".join(traceback.format_stack(frame)) if frame else ""
        self.report.send(
            gave_up=f"Ran longer than its limit of {work.limit:g} seconds.",
            traceback=f"Traceback (most recent call last):\n{where}Stopped: out of time.\n",
        )
        os._exit(OUT_OF_TIME)


def limit_of(call: Call) -> float:
    job = job_named(call.name)
    limit = job.limit if job else QUEUES["default"].limit
    return limit.total_seconds()


def now() -> float:
    """Seconds that pass while the machine sleeps, too."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
