"""Segments: the figures while rules are built, and counting and filling one beside the same by hand in SQL.

python -m bench.segments [--contacts 1000000] [--only bought] [--live]

There are ten events of visitors for each contact, a line of goods in every order, and two in three agreed to the newsletter.
Nothing is left behind: every segment that is filled here is rolled back.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.utils import timezone

from bench.consent import timed
from bench.deeds import furnish
from bench.load import Meter
from bench.scratch import installation, superuser_url
from bench.table import summary, verdict

LIVE_S, TIMES_BY_HAND = 1.0, 2.0
TRIES = 3
ADMIN, REP = 1, 2
COUNTED = "kind = 'order' AND archived_at IS NULL AND status <> 'canceled'"
FOR_500 = "HAVING sum(total) FILTER (WHERE currency = 'EUR') >= 500"
YEAR = "placed_at > now() - interval '365 days'"

DID = """id IN (SELECT v.contact_id FROM identify_behavior_event e JOIN identify_visitor v ON v.id = e.visitor_id
  WHERE e.name = 'Did thing 7' AND NOT e.is_bot {more})"""
GOODS = """identify_order o JOIN identify_order_line l ON l.order_id = o.id JOIN identify_product p ON p.id = l.product_id
  WHERE o.kind = 'order' AND o.archived_at IS NULL AND o.status <> 'canceled'"""

# What is asked for, as the page keeps it, and as somebody would write it who knows the tables.
RULES: dict[str, tuple[list[dict[str, Any]], str]] = {
    "stage is customer": (
        [{"kind": "field", "field": "lifecycle_stage", "values": ["customer"]}],
        "lifecycle_stage = 'customer'",
    ),
    "the company is in Germany": (
        [{"kind": "company", "field": "country", "values": ["DE"]}],
        "company_id IN (SELECT id FROM identify_company WHERE country = 'DE' AND archived_at IS NULL)",
    ),
    "bought within a year": (
        [{"kind": "bought", "days": 365}],
        f"id IN (SELECT contact_id FROM identify_order WHERE {COUNTED} AND {YEAR})",
    ),
    "bought twice or more": (
        [{"kind": "bought", "times": 2}],
        f"id IN (SELECT contact_id FROM identify_order WHERE {COUNTED} GROUP BY 1 HAVING count(*) >= 2)",
    ),
    "bought for 500 or more": (
        [{"kind": "bought", "amount": 500}],
        f"id IN (SELECT contact_id FROM identify_order WHERE {COUNTED} GROUP BY 1 {FOR_500})",
    ),
    "for 500 or more within a year": (
        [{"kind": "bought", "amount": 500, "days": 365}],
        f"id IN (SELECT contact_id FROM identify_order WHERE {COUNTED} AND {YEAR} GROUP BY 1 {FOR_500})",
    ),
    "customers who never bought for 500": (
        [
            {"kind": "field", "field": "lifecycle_stage", "values": ["customer"]},
            {"kind": "bought", "amount": 500, "never": True},
        ],
        "lifecycle_stage = 'customer' AND NOT EXISTS (SELECT FROM identify_order o WHERE o.contact_id = c.id "
        f"AND {COUNTED.replace('archived_at', 'o.archived_at')} GROUP BY o.contact_id {FOR_500})",
    ),
    "from a category within a year": (
        [{"kind": "bought", "what": "category", "names": ["Lamps"], "days": 365}],
        f"id IN (SELECT o.contact_id FROM {GOODS} AND p.category = 'Lamps' AND o.{YEAR})",
    ),
    "never bought a product": (
        [{"kind": "bought", "what": "product", "names": ["Product 7"], "never": True}],
        f"NOT EXISTS (SELECT FROM {GOODS} AND p.name = 'Product 7' AND o.contact_id = c.id)",
    ),
    "did something": ([{"kind": "did", "name": "Did thing 7"}], DID.format(more="")),
    "did something twice within 90 days": (
        [{"kind": "did", "name": "Did thing 7", "times": 2, "days": 90}],
        DID.format(more="AND e.at > now() - interval '90 days' GROUP BY 1 HAVING count(*) >= 2"),
    ),
    "never did something": (
        [{"kind": "did", "name": "Did thing 7", "never": True}],
        f"NOT {DID.format(more='')}",
    ),
    "agreed to the newsletter": (
        [{"kind": "agrees", "purpose": "bench", "channel": "email"}],
        "EXISTS (SELECT FROM identify_consent_state s JOIN identify_consent_purpose p ON p.id = s.purpose_id "
        "WHERE s.contact_id = c.id AND p.key = 'bench' AND s.channel = 'email' AND s.status = 'granted')",
    ),
    "in another segment": (
        [{"kind": "segment"}],
        "EXISTS (SELECT FROM differentiate_segment_member m WHERE m.contact_id = c.id "
        "AND m.segment_id = (SELECT id FROM differentiate_segment WHERE name = 'Half'))",
    ),
    "all of it in one": (
        [
            {"kind": "field", "field": "city", "values": ["Lyon"]},
            {"kind": "company", "field": "country", "values": ["DE"]},
            {"kind": "bought", "times": 1, "amount": 100},
            {"kind": "did", "name": "Did thing 7"},
            {"kind": "agrees", "purpose": "bench", "channel": "email"},
        ],
        "city = 'Lyon' AND company_id IN (SELECT id FROM identify_company WHERE country = 'DE' AND archived_at IS NULL) "
        f"AND id IN (SELECT contact_id FROM identify_order WHERE {COUNTED} GROUP BY 1 "
        f"HAVING sum(total) FILTER (WHERE currency = 'EUR') >= 100) AND {DID.format(more='')} "
        "AND EXISTS (SELECT FROM identify_consent_state s WHERE s.contact_id = c.id AND s.channel = 'email' "
        "AND s.status = 'granted')",
    ),
}  # fmt: skip
COUNT = "SELECT count(*) FROM identify_contact c WHERE archived_at IS NULL AND {fits}"
FILL = """
WITH fitting AS MATERIALIZED (SELECT id FROM identify_contact c WHERE archived_at IS NULL AND {fits}), gone AS (
  DELETE FROM differentiate_segment_member m WHERE m.segment_id = -1
    AND NOT EXISTS (SELECT FROM fitting f WHERE f.id = m.contact_id)
  RETURNING contact_id
), come AS (
  INSERT INTO differentiate_segment_member (segment_id, contact_id, since, why)
  SELECT -1, id, now(), 'bench' FROM fitting ON CONFLICT (segment_id, contact_id) DO NOTHING RETURNING contact_id
)
INSERT INTO differentiate_segment_move (segment_id, contact_id, at, came, why)
SELECT -1, contact_id, now(), true, 'bench' FROM come UNION ALL SELECT -1, contact_id, now(), false, 'bench' FROM gone
"""


@contextmanager
def undone() -> Iterator[None]:
    """Work that leaves nothing behind."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def live_figures(rules: Any) -> dict[str, tuple[float, float, Any]]:
    """CPU seconds of the figures beside the rules, for who sees everything and who sees a fiftieth."""
    from fullcircle.differentiate.segments.figures import live
    from fullcircle.differentiate.segments.matching import View
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actors import actor_for_user
    from fullcircle.platform.records import counting

    found = {}
    for who, user in (("admin", ADMIN), ("rep", REP)):
        actor = actor_for_user(user)
        assert actor is not None
        shown = []

        def once(actor: Any = actor, shown: list[Any] = shown) -> None:
            counting._known.clear()  # every look is the first one
            with acting(actor, read_only=True):
                shown.append(live(rules, View(actor, timezone.now())))

        cost, wall = timed(once, TRIES)
        found[who] = cost, wall, shown[-1]
    return found


def told(found: tuple[float, float, Any]) -> str:
    """Processor time, time on the wall, and how many; of a sample with a wave before it."""
    cpu, wall, live = found
    mark = "<" if live.fewer else "" if live.exact else "~"
    return f"{cpu:>8.2f}{wall:>7.2f}{mark + format(live.size, ','):>11}"


def ours(rules: Any) -> tuple[float, float, float, int]:
    """CPU seconds of counting, of filling an empty segment, and of looking at everybody again."""
    from django.db import connection

    from fullcircle.differentiate.segments.matching import View, people
    from fullcircle.differentiate.segments.membership import bring
    from fullcircle.differentiate.segments.models import Segment
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    with undone(), acting(system("bench")) as by:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '30min'")  # as the worker has it for long work
        view = View(by, timezone.now())
        counted, _ = timed(people(rules, view).order_by().values("pk").count, TRIES)
        segment = Segment.objects.create(name="Bench", kind="rules")
        moved: list[int] = []
        filled, _ = timed(lambda: moved.append(bring(segment, rules, view, "bench").came), 1)
        again, _ = timed(lambda: bring(segment, rules, view, "bench"), 1)
    return counted, filled, again, moved[0]


def by_hand(folder: Path, fits: str) -> tuple[float, float, float]:
    """The same without anybody's rights, in a session of its own."""
    with psycopg.connect(superuser_url(folder)) as database:
        meter = Meter(postgres=database.info.backend_pid)

        def cost(*statements: str) -> float:
            before = meter.read()["postgres"]
            for each in statements:
                database.execute(each)
            return meter.read()["postgres"] - before

        counted = min(cost(COUNT.format(fits=fits)) for _ in range(TRIES))
        # No segment has this number, which PostgreSQL would find out at the end; there is none.
        fill = FILL.format(fits=fits)
        filled, again = cost(fill), cost(fill)
        database.rollback()
    return counted, filled, again


def measure(folder: Path, only: str, *, live_only: bool) -> None:
    from fullcircle.differentiate.segments.tree import read

    print(f"{'':36}{'live, admin, wall, people':>26}{'rep, wall, people':>26}{'people':>9}{'count':>8}{'× hand':>8}"
          f"{'fill':>8}{'× hand':>8}{'again':>8}{'× hand':>8}")  # fmt: skip
    for name, (leaves, fits) in RULES.items():
        if only not in name:
            continue
        rules = read({"kind": "group", "how": "all", "rules": [each | half(each) for each in leaves]})
        live = live_figures(rules)
        marks = "".join(
            verdict(f"live figures of “{name}” as {who}, CPU s", cost, LIVE_S)
            for who, (cost, _, _) in live.items()
        )
        columns = ""
        if not live_only:
            columns, missed = beside_hand(folder, name, rules, fits)
            marks += missed
        print(f"{name:36}{told(live['admin'])}{told(live['rep'])}{columns}{marks}", flush=True)
    summary()


def half(leaf: dict[str, Any]) -> dict[str, Any]:
    """The segment that was furnished, whatever number it has."""
    from fullcircle.differentiate.segments.models import Segment
    from fullcircle.platform.access.acting import acting
    from fullcircle.platform.access.actor import system

    if leaf["kind"] != "segment":
        return {}
    with acting(system("bench"), read_only=True):
        return {"segment": Segment.objects.get(name="Half").pk}


def beside_hand(folder: Path, name: str, rules: Any, fits: str) -> tuple[str, str]:
    """Counting and filling, ours and how many times the same by hand; and what missed its limit."""
    *mine, size = ours(rules)
    theirs = by_hand(folder, fits)
    ratios = [one / max(other, 0.01) for one, other in zip(mine, theirs, strict=True)]
    columns = "".join(f"{one:>8.2f}{ratio:>8.1f}" for one, ratio in zip(mine, ratios, strict=True))
    marks = "".join(
        verdict(f"{what} of “{name}”, times the same by hand", ratio, TIMES_BY_HAND)
        for what, ratio in zip(("count", "filling", "looking again"), ratios, strict=True)
    )
    return f"{size:>9,}{columns}", marks


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--contacts", type=int, default=100_000)
    arguments.add_argument("--only", default="", help="rules whose name has this in it")
    arguments.add_argument("--live", action="store_true", help="only the figures while rules are built")
    for ignored in ("--seconds", "--tries", "--clients"):
        arguments.add_argument(ignored, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    print(
        f"{options.contacts:,} contacts, as many orders, ten times as many events; CPU seconds of program and PostgreSQL"
    )
    with installation(options.contacts, f"segments-{options.contacts}") as folder:
        furnish(folder, options.contacts)
        measure(folder, options.only, live_only=options.live)


if __name__ == "__main__":
    main()
