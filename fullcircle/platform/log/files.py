"""The log as a file: one line for each value that an entry changed."""

import csv
import io
import tempfile
from collections.abc import Iterator
from typing import IO

from django.utils import timezone

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.log.actions import COLUMNS
from fullcircle.platform.log.queries import Asked, batches
from fullcircle.platform.log.telling import Told, told
from fullcircle.platform.records.exports import harmless

MOST = 100_000  # entries of one file; whoever needs more takes them month by month
NOTHING = [("", "", "")]


def file_of(asked: Asked, actor: Actor) -> tuple[IO[bytes], int]:
    """The file, to be read from its beginning, and how many entries are in it."""
    spool = tempfile.SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115 - the response closes it
    text = io.TextIOWrapper(spool, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    number = 0
    for batch in batches(asked, MOST):
        for entry in told(batch, actor):
            writer.writerows(lines(entry))
        number += len(batch)
    text.detach()
    spool.seek(0)
    return spool, number


def lines(entry: Told) -> Iterator[list[str]]:
    at = timezone.localtime(entry.at).isoformat(timespec="seconds")
    for field, before, after in entry.changes or NOTHING:
        words = [entry.who, entry.what, entry.type, entry.kind, str(entry.number), entry.record]
        words += [field, before, after, entry.cause]
        yield [str(entry.pk), at, *map(harmless, words)]
