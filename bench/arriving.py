"""One contact that may be here already, among many: how much it costs to look, as somebody types it and once it is saved.

python -m bench.arriving [--contacts 1000000] [--people 200]
"""

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.scratch import installation
from bench.table import summary, verdict

LIMIT = 50
TICK = os.sysconf("SC_CLK_TCK")
BATCH = 5_000


@dataclass(frozen=True)
class Cost:
    """Of one record, in milliseconds: of processor time here and in PostgreSQL, and of waiting."""

    cpu: float
    half_waited: float
    most_waited: float


def backend_seconds(pid: int) -> float:
    """What the process that serves our connection has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def measured(people: list[Any], pid: int, look: Callable[[Any], object]) -> Cost:
    look(people[0])
    here, there, waited = time.process_time(), backend_seconds(pid), []
    for person in people:
        began = time.perf_counter()
        look(person)
        waited.append(1000 * (time.perf_counter() - began))
    used = time.process_time() - here + backend_seconds(pid) - there
    waited.sort()
    return Cost(1000 * used / len(people), waited[len(waited) // 2], waited[int(len(waited) * 0.95)])


def keys_for_all() -> None:
    """What a night's look leaves behind; kept for the next run."""
    from fullcircle.identify.duplicates.keeping import keep_keys, without_keys
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    began, last = time.monotonic(), 0
    while True:
        with acting(system("bench")):
            ids = without_keys("contact", last, BATCH)
            if not ids:
                break
            keep_keys("contact", ids)
            last = ids[-1]
    if last:
        print(f"Keys made in {time.monotonic() - began:.0f} s.")


def shown(what: str, cost: Cost) -> None:
    print(
        f"  {what:34} {cost.cpu:6.1f} ms of processor time (limit {LIMIT})   waited {cost.half_waited:6.1f} (half), "
        f"{cost.most_waited:6.1f} (19 of 20){verdict(what, cost.cpu, LIMIT)}",
        flush=True,
    )


def run(people: int) -> None:
    from django.db import connection, transaction

    from fullcircle.identify.contacts.models import Contact
    from fullcircle.identify.duplicates import actions, checking
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actors import actor_for_user

    keys_for_all()
    actor = actor_for_user(1)
    assert actor is not None
    with acting(actor), transaction.atomic():
        last = Contact.objects.order_by("-pk").values_list("pk", flat=True)[0]
        some = list(Contact.objects.filter(pk__in=range(1, last, last // people))[:people])
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid

        def typed(person: Contact) -> object:
            values = {"name": person.name, "email": person.email, "phone": person.phone, "city": person.city}
            return checking.like("contact", checking.typed("contact", values))

        def saved(person: Contact) -> object:
            return actions.check_records(by=actor, kind="contact", ids=[person.pk])

        shown("somebody types it", measured(some, pid, typed))
        shown("it is saved, and pairs written", measured(some, pid, saved))
        transaction.set_rollback(True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=200)
    asked = parser.parse_args()
    with installation(asked.contacts):
        print(f"One contact compared with {asked.contacts:,}:")
        run(asked.people)
    summary()


if __name__ == "__main__":
    main()
