"""One worker's round: claim what is due, hand over one message after another, note each end with the next beginning."""

import os
import platform
import secrets
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from fullcircle.interact.messages.fencing import (
    UNTIL_THE_LINE_IS_BACK,
    Begun,
    Ready,
    claim_messages,
    go_on,
    read_ahead,
    release_lost,
    release_mine,
)
from fullcircle.interact.messages.permits import NotNow, Outcome, Transport
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.actions import Refused

NAME = "sending"
PERSISTENCE = 30.0  # seconds for which a reply is kept in memory while the database is away
PAUSE = 0.25


class Round:
    """Hands over messages for some seconds. What the last one came to is kept until it is committed."""

    def __init__(self, transport: Transport, channel: str = "email") -> None:
        self.transport, self.channel = transport, channel
        self.worker = f"{platform.node()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.ended: tuple[int, Outcome] | None = None
        self.handed_over = 0
        self.ready: Ready = {}

    def run(self, seconds: float) -> bool:
        """Whether there may be more to do."""
        until = time.monotonic() + seconds
        with acting(system(NAME)) as by:
            release_lost(by=by, now=timezone.now())
        try:
            while time.monotonic() < until:
                with acting(system(NAME)) as by:
                    lot = claim_messages(by=by, worker=self.worker, channel=self.channel, now=timezone.now())
                    self.ready = read_ahead(lot)
                if not lot:
                    return False
                if not self.through(lot, until):
                    return False
            return True
        finally:
            self.transport.close()

    def through(self, lot: list[int], until: float) -> bool:
        """One lot; whether the line still stands."""
        for number in lot:
            if time.monotonic() >= until:
                break
            begun = self.step(number)
            if begun is None:
                continue
            self.ended = (number, self.transport.send(begun.permit, begun.outgoing))
            self.handed_over += 1
            if isinstance(self.ended[1], NotNow):
                self.step(None)
                self.give_back(UNTIL_THE_LINE_IS_BACK)
                return False
        self.step(None)
        self.give_back(timedelta(0))
        return True

    def step(self, number: int | None) -> Begun | None:
        """Commit what the last message came to, and begin the next; what came of it is never lost by trying again."""

        def once(by: Actor) -> Begun | None:
            return go_on(
                by=by,
                worker=self.worker,
                ended=self.ended,
                begin=number,
                per_minute=self.transport.per_minute,
                ready=self.ready,
            )

        if self.ended is None and number is None:
            return None
        try:
            begun = insisted(once)
        except Refused:
            # The next one cannot be sent, for whatever reason of its own: the last one must be noted all the same.
            if number is None:
                raise
            begun = None
            self.step(None)
        self.ended = None
        return begun

    def give_back(self, later: timedelta) -> None:
        with acting(system(NAME)) as by:
            release_mine(by=by, worker=self.worker, now=timezone.now(), later=later)


def insisted(verb: Callable[[Actor], Begun | None]) -> Begun | None:
    """Until the database takes it: an answer that a server gave is not given twice."""
    until = time.monotonic() + PERSISTENCE
    while True:
        try:
            with acting(system(NAME)) as by:
                return verb(by)
        except DatabaseError:
            if time.monotonic() >= until:
                raise
            time.sleep(PAUSE)
            close_old_connections()
