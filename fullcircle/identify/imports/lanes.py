"""Lanes: the same step taken side by side, so that PostgreSQL can use more than one processor for one import."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import OperationalError, connection

LANES = 2
TRIES = 5

Step = Callable[[], bool]


def in_lanes(step: Step) -> None:
    """Take the step again and again in every lane until it says that there is no more."""
    stop = threading.Event()
    # Inside somebody's transaction no other connection sees what is there.
    more = 0 if connection.in_atomic_block else LANES - 1
    with ThreadPoolExecutor(LANES) as others:
        waiting = [others.submit(beside, step, stop) for _ in range(more)]
        along(step, stop)
    for each in waiting:
        each.result()


def beside(step: Step, stop: threading.Event) -> None:
    """A lane in a thread of its own, with a connection of its own."""
    try:
        along(step, stop)
    finally:
        connection.close()


def along(step: Step, stop: threading.Event) -> None:
    """One lane; when it breaks, the others end after the step they are at."""
    try:
        while not stop.is_set() and insisting(step):
            pass
    except BaseException:
        stop.set()
        raise


def insisting(step: Step) -> bool:
    """Two lanes that wait for each other are parted by PostgreSQL; the one sent away comes again."""
    for _ in range(TRIES - 1):
        try:
            return step()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "40P01":
                raise
    return step()
