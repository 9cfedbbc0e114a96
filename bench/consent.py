"""May we contact them? One answer, and ten thousand at once, each recorded.

python -m bench.consent [--contacts 100000]
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.scratch import installation

MANY = 10_000
ONE_MS, MANY_S = 2.0, 1.0
SAID = """
INSERT INTO identify_consent_event (contact_id, purpose_id, channel, action, regards, basis, occurred_at, source, origin,
  evidence, address, user_agent, actor_kind, actor_name, cause)
SELECT id, %(purpose)s, 'email', CASE WHEN id %% 9 = 0 THEN 'withdrawn' ELSE 'granted' END, 'purpose', 'consent',
  now() - interval '1 day', 'form', '', '', email, '', 'public', name, 'bench'
FROM identify_contact WHERE id %% 3 <> 0
"""
SUPPRESSED = """
INSERT INTO identify_consent_suppression (kind, digest, channel, reason, note, actor_name, only_marketing)
SELECT 'email', sha256(convert_to(n::text, 'UTF8')), '', 'bounced', '', '', false FROM generate_series(1, 50000) n
"""


def purpose_of(by: Any) -> Any:
    """A newsletter that two in three have answered."""
    from django.db import connection

    from fullcircle.identify.consent.defining import add_purpose
    from fullcircle.identify.consent.models import Purpose

    if found := Purpose.objects.filter(key="bench").first():
        return found
    made = add_purpose(by=by, name="Bench", wording="Yes.", values={"double_opt_in": False})
    began = time.process_time(), time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(SAID, {"purpose": made.pk})
        print(
            f"ledger: {cursor.rowcount:,} entries written and projected in {time.monotonic() - began[1]:.1f} s"
        )
        cursor.execute(SUPPRESSED)
    return made


def spent() -> float:
    """Seconds of CPU that this process and its connection to PostgreSQL have used."""
    from django.db import connection

    fields = (
        Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    )
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(ask: Callable[[], Any], times: int) -> tuple[float, float]:
    """CPU and time on the wall of one try, in seconds; the wall is of the median."""
    walls = []
    cpu = spent()
    for _ in range(times):
        began = time.perf_counter()
        ask()
        walls.append(time.perf_counter() - began)
    return (spent() - cpu) / times, statistics.median(walls)


def measure() -> None:
    from fullcircle.identify.consent.deciding import may_contact, may_contact_many
    from fullcircle.identify.contacts.models import Contact
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system
    from fullcircle.platform.access.actors import actor_for_user
    from fullcircle.platform.access.models import User

    with acting(system("bench")) as by:
        purpose_of(by)
    with acting(system("bench"), read_only=True):
        seller = User.directory.filter(role__key="sales").order_by("id").first()
    actors = [("administrator", system("bench"))]
    if seller and (scoped := actor_for_user(seller.pk)):
        actors.append(("seller", scoped))
    for who, actor in actors:
        with acting(actor) as by:
            contacts = list(Contact.objects.order_by("id")[:200])
            everybody = list(Contact.objects.order_by("id").values_list("pk", flat=True)[:MANY])
            each = iter(contacts * 5)
            one = timed(
                lambda each=each, by=by: may_contact(next(each), by=by, purpose="bench", channel="email"), 400
            )  # type: ignore[misc]
            many = timed(
                lambda by=by, everybody=everybody: may_contact_many(  # type: ignore[misc]
                    by=by, contacts=everybody, purpose="bench", channel="email"
                ),
                3,
            )
        print(
            f"{who:14} one: {one[0] * 1000:5.2f} CPU-ms, {one[1] * 1000:6.2f} ms (at most {ONE_MS})   "
            f"{len(everybody):,} at once: {many[0]:4.2f} CPU-s, {many[1]:5.2f} s (at most {MANY_S})"
        )


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--contacts", type=int, default=100_000)
    with installation(options.parse_args().contacts, "consent"):
        measure()
