"""What a scratch installation's people did, bought and agreed to, for rules to ask about: made once, and kept with it."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.utils import timezone

from bench.scratch import insert, pick, superuser_url

EVENTS_EACH, MONTHS = 10, 12
DEEDS = [f"Did thing {number}" for number in range(1, 20)] + ["Signed up"]
CATEGORIES = "Seats,Tables,Lamps,Beds,Shelves,Rugs,Curtains,Tools,Paint,Plants".split(",")
PURPOSE = "bench"
STREAM = """
INSERT INTO identify_behavior_event (visitor_id, source_id, at, kind, name, path, properties, context, is_bot)
SELECT 1 + (i * 7919) % {visitors}, 1, timestamptz '{first}' + ((i * 104729) % {seconds}) * interval '1 second', 'track',
  {name}, '', '{{}}', '{{}}', false
FROM generate_series(1::bigint, {events}) i
"""
AGREED = """
INSERT INTO identify_consent_state (contact_id, purpose_id, channel, status, since, address, source, event_id)
SELECT id, %s, 'email', 'granted', now() - interval '1 year', email, 'form', 0 FROM identify_contact WHERE id %% 3 <> 0
"""
INSIDE = """
INSERT INTO differentiate_segment_member (segment_id, contact_id, since, why)
SELECT %s, id, now(), 'bench' FROM identify_contact WHERE id %% 2 = 0
"""
REFERENCES_OFF = "SET session_replication_role = replica"


def furnish(folder: Path, contacts: int) -> None:
    """Fill what rules ask about, once; a stamp says that it was finished."""
    stamp = folder / "furnished"
    if stamp.exists():
        return
    began = time.monotonic()
    segment = defined()
    with psycopg.connect(superuser_url(folder), autocommit=True) as database:
        database.execute(REFERENCES_OFF)
        goods(database, contacts)
        behavior(database, contacts)
        database.execute(AGREED, [purpose_of(database)])
        database.execute(INSIDE, [segment])
        database.execute("VACUUM ANALYZE")
    stamp.touch()
    print(f"Furnished in {time.monotonic() - began:.0f} s.", flush=True)


def months() -> list[Any]:
    first = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = [first]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def defined() -> int:
    """A purpose, a source, room for a year of events, and a segment picked by hand."""
    from django.db import connection

    from fullcircle.differentiate.segments.models import Segment
    from fullcircle.identify.behavior.models import TrackingSource
    from fullcircle.identify.behavior.sorting import MONTHS as MAKE_ROOM
    from fullcircle.identify.consent.defining import add_purpose
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    with acting(system("bench")) as by:
        add_purpose(by=by, name="Bench", wording="Yes.", values={"double_opt_in": False})
        TrackingSource.objects.create(pk=1, name="Shop", kind="server", digest=b"bench", ending="0000")
        with connection.cursor() as cursor:
            cursor.execute(MAKE_ROOM, [[each.date() for each in months()]])
        return Segment.objects.create(name="Half", kind="list").pk


def purpose_of(database: psycopg.Connection) -> int:
    row = database.execute("SELECT id FROM identify_consent_purpose WHERE key = %s", [PURPOSE]).fetchone()
    assert row is not None
    return int(row[0])


def goods(database: psycopg.Connection, contacts: int) -> None:
    from fullcircle.identify.purchases.models import OrderLine, Product

    insert(database, Product, 200, name="'Product ' || i", category=pick(CATEGORIES, "i"), sku="'S' || i")
    insert(
        database, OrderLine, contacts, order_id="i", product_id="1 + (i * 31) % 200", quantity="1",
        unit_price="10 + (i * 31) % 990",
    )  # fmt: skip


def behavior(database: psycopg.Connection, contacts: int) -> None:
    """One visitor in two is known; each has twenty events in a year, month by month as they come in."""
    from fullcircle.identify.behavior.models import Visitor

    visitors = contacts // 2
    insert(
        database, Visitor, visitors, key="'bench-' || i", contact_id="i * 2", first_seen_at="now()", last_seen_at="now()"
    )  # fmt: skip
    for first in reversed(months()):
        last = min(first + timedelta(days=28), timezone.now())
        seconds = max(1, int((last - first).total_seconds()))
        database.execute(
            STREAM.format(
                visitors=visitors, first=first.isoformat(), seconds=seconds,
                name=pick(DEEDS, "i * i / 7"), events=contacts * EVENTS_EACH // MONTHS,
            )
        )  # fmt: skip
