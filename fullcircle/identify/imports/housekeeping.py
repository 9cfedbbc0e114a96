"""The daily round through old imports, a few hundred at a time, each round a transaction of its own."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from fullcircle.config.env import env
from fullcircle.identify.imports import tidying
from fullcircle.identify.imports.store import forget
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor


def tidy(by: Actor, now: datetime) -> None:
    """Everything whose time is over; a file goes after its row, so that no row names a file that is gone."""
    files, reverts = (now - timedelta(days=days) for days in (env.import_file_days, env.import_revert_days))
    for step in (tidying.forget_unbegun, tidying.forget_files):
        for stored in in_rounds(step, by, files):
            forget(stored)
    list(in_rounds(tidying.settle_old, by, reverts))
    with acting(by):
        tidying.forget_orphans(by=by)
    sweep(by)


def in_rounds(step: Callable[..., list[Any]], by: Actor, before: datetime) -> Iterator[Any]:
    """What each round let go of, until one finds nothing."""
    while True:
        with acting(by):
            gone = step(by=by, before=before)
        yield from gone
        if not gone:
            return


def sweep(by: Actor) -> None:
    """Files of runs that were never committed, or went with a colleague."""
    with acting(by, read_only=True):
        known = tidying.known_files()
    for path in tidying.files_without_run(known):
        path.unlink(missing_ok=True)
