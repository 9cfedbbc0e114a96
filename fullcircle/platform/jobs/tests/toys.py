"""Jobs that go wrong in every way."""

import os
import resource
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

from django.db import OperationalError
from django.db.models import F
from django.utils import timezone
from psycopg.errors import DiskFull

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.jobs import every, job
from fullcircle.platform.jobs.models import Watch
from fullcircle.platform.jobs.progress import running

DIARY = Path(os.environ.get("TOY_DIARY", os.devnull))


def remember(word: str) -> int:
    """Write one line; how often this word stands there now."""
    with DIARY.open("a") as diary:
        diary.write(f"{word} {os.getpid()}\n")
    return sum(line.startswith(f"{word} ") for line in DIARY.read_text().splitlines())


@job(queue="events")
def quick(*, number: int) -> None:
    remember("quick")


@job(queue="events")
def nothing() -> None:
    return


@job()
def hold(*, seconds: float) -> None:
    """Takes long the first time."""
    if remember("hold") == 1:
        time.sleep(seconds)
    remember("held")


HEAP: list[bytes] = []


@job(queue="imports")
def swell(*, megabytes: int) -> None:
    """Takes memory and never gives it back."""
    HEAP.append(b"x" * (megabytes * 1_000_000))
    remember("swell")


@job()
def write_slowly(*, seconds: float) -> None:
    """One transaction with a pause in the middle, the first time."""
    first = remember("write") == 1
    with acting(system("tests")):
        Watch.objects.get_or_create(name="written", defaults={"ran_at": timezone.now()})
        Watch.objects.filter(name="written").update(rescued=F("rescued") + 1)
        if first:
            time.sleep(seconds)
    remember("written")


@job(attempts=5)
def poison() -> None:
    remember("poison")
    os.kill(os.getpid(), signal.SIGKILL)


@job(attempts=2, limit=timedelta(seconds=3))
def spin() -> None:
    remember("spin")
    while True:
        pass


@job(attempts=1)
def find_no_room() -> None:
    """There is room the second time."""
    if remember("no_room") == 1:
        raise OperationalError from DiskFull("could not extend file")


@job(attempts=3)
def stumble() -> None:
    remember("stumble")
    raise ZeroDivisionError("one by none, and a \0 too")


@job(attempts=1)
def gobble() -> None:
    remember("gobble")
    resource.setrlimit(resource.RLIMIT_AS, (2**32, resource.RLIM_INFINITY))
    try:
        bytearray(2**40)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@job(attempts=1)
def quit_silently() -> None:
    remember("quit")
    sys.exit(0)


@job(queue="long")
def fill(*, by: Actor, progress: int) -> None:
    """Ten shelves, one transaction each."""
    with running(progress) as bar:
        for shelf in range(bar.bookmark.get("after", 0), 10):
            bar.stop_if_canceled()
            with acting(by):
                Watch.objects.get_or_create(name=f"shelf {shelf}", defaults={"ran_at": timezone.now()})
                Watch.objects.filter(name=f"shelf {shelf}").update(rescued=F("rescued") + 1)
                bar.keep(1, after=shelf + 1)
                bar.next_look = 0
                bar.look()  # while this very transaction holds the row
                time.sleep(0.1)
            remember("shelf")
        bar.finish("Ten shelves filled.")


@every("* * * * * */1")
@job()
def tick() -> None:
    remember("tick")
