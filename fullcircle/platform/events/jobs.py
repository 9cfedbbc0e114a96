"""Delivering an event to one of its handlers, at least once; and handing the log to whoever follows it."""

import time
from datetime import datetime, timedelta
from threading import Lock

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.events.event import handler_named
from fullcircle.platform.events.following import followers, go_on, settled
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.jobs import every, job


@job(queue="events", attempts=5)
def deliver(*, event_id: int, handler: str) -> None:
    """Hand one stored event to one handler."""
    with acting(system("automation")):
        handler_named(handler)(LoggedEvent.objects.get(pk=event_id))


LINE = "followers"  # one reads the log at a time
LONGEST_RUN = timedelta(seconds=30)
WAKE_EVERY = 1.0


@every("* * * * *")
@job(queue="events", attempts=5)
def go_on_following() -> None:
    """Hand everybody who follows the log what is new, until nothing is, or half a minute has passed."""
    end, first = timezone.now() + LONGEST_RUN, settled()
    for name in followers():
        while True:
            before = settled()
            with acting(system("automation")) as by:
                done = go_on(name, by, before)
            if not done:
                break
            if timezone.now() > end:
                go_on_following.defer(lock=LINE)
                return
    look_again(first)


def look_again(settled_before: datetime) -> None:
    """What was recorded while something older was not over yet was left out, and nobody wakes us for it a second time."""
    with acting(system("automation"), read_only=True):
        left_out = LoggedEvent.objects.filter(recorded_at__gte=settled_before).exists()
    waiting = ProcrastinateJob.objects.filter(task_name=go_on_following.name, status="todo")
    if left_out and not waiting.exists():
        go_on_following.defer(lock=LINE, at=timezone.now() + timedelta(seconds=WAKE_EVERY))


class Waker:
    """Has followers look soon after something happened, once a second at most for each process."""

    def __init__(self) -> None:
        self.next = 0.0
        self.lock = Lock()

    def wake(self) -> None:
        with self.lock:
            now = time.monotonic()
            if now < self.next - WAKE_EVERY:
                return  # a later look is on the queue already
            wait = max(0.2, self.next - now)  # the transaction that wakes has to end first
            self.next = max(now, self.next) + WAKE_EVERY
        go_on_following.defer(lock=LINE, at=timezone.now() + timedelta(seconds=wait))


waker = Waker()
