"""One worker's round: mark a lot, hand over one message after another, note each end with the beginning of the next."""

import os
import platform
import secrets
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from fullcircle.interact.messages.fencing import AT_ONCE, Begun, Lot, go_on
from fullcircle.interact.messages.permits import NotNow, Outcome, Transport
from fullcircle.interact.messages.settling import UNTIL_THE_LINE_IS_BACK, Ended, Known, release_lost
from fullcircle.interact.messages.wire import begin_with
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Refused

T = TypeVar("T")
NAME = "sending"
PERSISTENCE = 30.0  # seconds for which a reply is kept in memory while the database is away
PAUSE = 0.25
FIRST = 10  # messages in the first lot, before we know how fast the other side is
LOT_TIME = (
    1.0  # seconds that a lot should take: what the gate said is no older than that when a message leaves
)


class Round:
    """Hands over messages for some seconds. What they came to is kept until it is committed."""

    def __init__(self, transport: Transport, channel: str = "email") -> None:
        self.transport, self.channel = transport, channel
        self.worker = f"{platform.node()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.by = system(NAME)
        self.ended: Ended | None = None
        self.last: tuple[int, Outcome] | None = None
        self.most = FIRST
        self.handed_over = 0

    def run(self, seconds: float) -> bool:
        """Whether there may be more to do."""
        until = time.monotonic() + seconds
        with acting(self.by) as by:
            release_lost(by=by, now=timezone.now())
        try:
            while time.monotonic() < until:
                lot = self.step(self.most)
                if not lot.more:
                    return False
                if not self.through(lot.letters, until):
                    return False
            return True
        finally:
            self.step(0)
            self.transport.close()

    def through(self, letters: Sequence[Begun], until: float) -> bool:
        """One lot; whether the line still stands."""
        began = time.monotonic()
        enough = min(until, began + 2 * LOT_TIME)
        ended = self.ended = Ended(unbegun={each.permit.message for each in letters})
        for each in letters:
            if time.monotonic() >= enough:
                break
            number = each.permit.message
            if not self.begins(number):
                continue
            ended.unbegun.discard(number)
            outcome = self.transport.send(each.permit, each.outgoing)
            ended.known[number] = Known(outcome, timezone.now(), each.outgoing.address)
            self.last = (number, outcome)
            self.handed_over += 1
            if isinstance(outcome, NotNow):
                ended.later = UNTIL_THE_LINE_IS_BACK
                return False
        self.fit(len(ended.known), time.monotonic() - began)
        return True

    def fit(self, done: int, took: float) -> None:
        """As many next time as the other side takes in the time that a lot should take."""
        if done:
            self.most = max(1, min(AT_ONCE, int(done / max(took, 0.001) * LOT_TIME)))

    def begins(self, number: int) -> bool:
        """Said before the first byte leaves, with what the last one came to."""
        last, outcome = self.last or (None, None)
        said = insisted(lambda: begin_with(number, self.worker, self.by, last, outcome))
        self.last = None
        return said

    def step(self, most: int) -> Lot:
        """Commit what the last lot came to, and mark the next one; what came of it is never lost by trying again."""

        def once() -> Lot:
            with acting(system(NAME)) as by:  # anew each time: rules that were changed meanwhile hold at once
                return go_on(
                    by=by, worker=self.worker, channel=self.channel, ended=self.ended, most=most,
                    per_minute=self.transport.per_minute,
                )  # fmt: skip

        if self.ended is None and not most:
            return Lot()
        try:
            lot = insisted(once)
        except Refused:
            # The next ones cannot be sent, for whatever reason of their own: the last ones must be noted all the same.
            if not most or self.ended is None:
                raise
            return self.step(0)
        self.ended, self.last = None, None
        return lot


def insisted(verb: Callable[[], T]) -> T:
    """Until the database takes it: an answer that a server gave is not given twice."""
    until = time.monotonic() + PERSISTENCE
    while True:
        try:
            return verb()
        except DatabaseError:
            if time.monotonic() >= until:
                raise
            time.sleep(PAUSE)
            close_old_connections()
