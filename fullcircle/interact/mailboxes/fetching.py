"""One look into a mailbox: count what is there, then fetch what is not here. It may be cut off anywhere and goes on from there.

A mail has a row as soon as its number is seen, and is settled in the transaction that stores it: so none is lost when we are
killed, and none is stored twice. That reading it began is committed before: one that kills its reader is not read for ever.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from fullcircle.config.env import env
from fullcircle.interact.mailboxes.actions import (
    begin_mail,
    note_counts,
    note_facts,
    note_missing,
    note_trouble_of,
)
from fullcircle.interact.mailboxes.line import Door, Down, Known, NotHandedOut, Reader
from fullcircle.interact.mailboxes.models import Arrival, Mailbox
from fullcircle.interact.mailboxes.taking_in import take_in_mail
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import system
from fullcircle.platform.actions import Refused

NAME = "mailboxes"
AT_ONCE = 50
WRAPPING = 1.4  # how much larger a file is on its way in a mail
log = logging.getLogger(__name__)


def door_of(mailbox: Mailbox) -> Door:
    return Door(
        mailbox.host, mailbox.port, mailbox.security, mailbox.username, mailbox.password, mailbox.folder
    )


class Look:
    """One look, of some seconds."""

    def __init__(self, number: int, reader: Callable[[Door], Reader] = Reader) -> None:
        self.number = number
        self.make_reader = reader
        self.fetched = 0

    def run(self, seconds: float) -> bool:
        """Whether there is more to fetch."""
        until = time.monotonic() + seconds
        with acting(system(NAME), read_only=True):
            mailbox = Mailbox.objects.filter(pk=self.number, paused=False).first()
        if mailbox is None:
            return False
        reader = self.make_reader(door_of(mailbox))
        try:
            reader.open()
            waiting = self.counted(reader, mailbox)
            return not self.through(reader, waiting, until)
        except (Down, NotHandedOut) as trouble:
            self.complain(str(trouble))
            return False
        finally:
            reader.close()

    def counted(self, reader: Reader, mailbox: Mailbox) -> list[Arrival]:
        numbers = reader.numbers(mailbox.since)
        with acting(system(NAME)) as by:
            return note_counts(
                mailbox, by=by, numbering=reader.numbering, numbers=numbers, now=timezone.now()
            )

    def through(self, reader: Reader, waiting: list[Arrival], until: float) -> bool:
        """Whether all of it was gone through."""
        for first in range(0, len(waiting), AT_ONCE):
            lot = waiting[first : first + AT_ONCE]
            known = {each.number: each for each in reader.known([each.number for each in lot])}
            with acting(system(NAME)) as by:
                note_facts(by=by, facts={each.pk: known[each.number] for each in lot if each.number in known})
            for arrival in lot:
                if time.monotonic() >= until:
                    return False
                self.fetch(reader, arrival, known.get(arrival.number))
        return True

    def fetch(self, reader: Reader, arrival: Arrival, known: Known | None) -> None:
        """One mail, or the reason why it is missing. What is wrong with one is no reason not to read the others."""
        if known is None:
            return  # deleted there a moment ago; the next count says so
        most = int(env.largest_file_mb * 1_000_000 * WRAPPING)
        if known.size > most:
            size = f"{known.size / 1_000_000:,.0f} MB"
            self.miss(
                reader, arrival, f"It is {size} large, and at most {most // 1_000_000:,} MB are fetched."
            )
            return
        with acting(system(NAME)) as by:
            begin_mail(arrival, by=by)
        try:
            raw = reader.whole(arrival.number, most)
        except NotHandedOut as refused:
            self.miss(reader, arrival, str(refused))
            return
        arrival.arrived_at = known.arrived_at
        self.take_in(reader, arrival, raw, known.arrived_at or timezone.now())

    def take_in(self, reader: Reader, arrival: Arrival, raw: bytes, now: datetime) -> None:
        try:
            with acting(system(NAME)) as by:
                take_in_mail(arrival, by=by, raw=raw, now=min(now, timezone.now() + timedelta(minutes=5)))
        except Refused as refused:
            self.miss(reader, arrival, refused.sentence)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            # Nobody knows beforehand what is wrong with a mail that somebody made to be wrong.
            log.exception("Mail %s of mailbox %s could not be read.", arrival.number, self.number)
            self.miss(reader, arrival, f"It could not be read ({type(error).__name__}).")
        else:
            self.fetched += 1

    def miss(self, reader: Reader, arrival: Arrival, reason: str) -> None:
        try:
            head = reader.head(arrival.number)
        except NotHandedOut:
            head = b""
        with acting(system(NAME)) as by:
            note_missing(arrival, by=by, reason=reason, head=head)

    def complain(self, words: str) -> None:
        with acting(system(NAME)) as by:
            note_trouble_of(by=by, mailbox=self.number, words=words)
