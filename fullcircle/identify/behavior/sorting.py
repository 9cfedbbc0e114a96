"""Sorts a handful of requests into the stream: visitors are found or made, people recognized, events stored in bulk.

One run is one transaction: either a request has left the inbox and its events are in the stream, or neither.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection
from psycopg.types.json import Jsonb

from fullcircle.identify.behavior import agents
from fullcircle.identify.behavior.calls import Call
from fullcircle.identify.behavior.identities import Recognizer
from fullcircle.identify.behavior.listening import tell
from fullcircle.identify.behavior.models import TrackingSource
from fullcircle.identify.behavior.origins import Origin, origin
from fullcircle.platform.access.actor import Actor

MOST_REQUESTS = 200
WORDS = {"identify": "Identified", "group": "Joined a group"}
SAME_VISIT = timedelta(minutes=30)

TAKE = """
  SELECT id, source_id, agent, received_at, calls FROM identify_behavior_inbox WHERE problem = ''
  ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
SET_ASIDE = """
  UPDATE identify_behavior_inbox SET problem = %s
  WHERE id = (SELECT min(id) FROM identify_behavior_inbox WHERE problem = '') RETURNING source_id
"""
DONE = "DELETE FROM identify_behavior_inbox WHERE id = ANY(%s)"
NEW_ONES = """
  INSERT INTO identify_behavior_known (message) SELECT DISTINCT unnest(%s::uuid[]) ON CONFLICT DO NOTHING RETURNING message
"""
VISITORS = """
  INSERT INTO identify_visitor AS v (key, claim, traits, company, first_seen_at, last_seen_at, is_bot)
  SELECT key, '', '{}', '', first, last, bot
  FROM unnest(%s::text[], %s::timestamptz[], %s::timestamptz[], %s::boolean[]) AS t(key, first, last, bot) ORDER BY key
  ON CONFLICT (key) DO UPDATE SET last_seen_at = greatest(v.last_seen_at, excluded.last_seen_at),
    first_seen_at = least(v.first_seen_at, excluded.first_seen_at)
  RETURNING key, id, contact_id, (xmax = 0) AS is_new
"""
MONTHS = "SELECT fc.behavior_month(m) FROM unnest(%s::date[]) AS m"
EVENTS = """
  INSERT INTO identify_behavior_event (visitor_id, source_id, at, kind, name, path, properties, context, is_bot)
  SELECT visitor, source, at, kind, name, path, properties, context, bot
  FROM jsonb_to_recordset(%s) AS t(visitor bigint, source bigint, at timestamptz, kind text, name text, path text,
    properties jsonb, context jsonb, bot boolean)
"""
DAYS = """
  INSERT INTO identify_behavior_day AS d (day, source_id, kind, name, is_bot, count, last_at)
  SELECT day, source, kind, name, bot, many, at
  FROM jsonb_to_recordset(%s) AS t(day date, source bigint, kind text, name text, bot boolean, many bigint, at timestamptz)
  ORDER BY day, source, kind, name, bot
  ON CONFLICT (day, source_id, kind, name, is_bot) DO UPDATE
    SET count = d.count + excluded.count, last_at = greatest(d.last_at, excluded.last_at)
"""
LAST_TOUCH = """
  SELECT DISTINCT ON (visitor_id) visitor_id, at, source, medium, campaign, term, content, click_id
  FROM identify_touch WHERE visitor_id = ANY(%s) ORDER BY visitor_id, at DESC, id DESC
"""
TOUCHES = """
  INSERT INTO identify_touch
    (visitor_id, at, source, medium, campaign, term, content, referrer, landing, click_kind, click_id)
  SELECT visitor, at, source, medium, campaign, term, content, referrer, landing, click_kind, click_id
  FROM jsonb_to_recordset(%s) AS t(visitor bigint, at timestamptz, source text, medium text, campaign text, term text,
    content text, referrer text, landing text, click_kind text, click_id text)
"""
SEEN = (
    "UPDATE identify_behavior_source SET last_seen_at = %s WHERE id = %s AND last_seen_at IS DISTINCT FROM %s"
)


@dataclass
class Arrived:
    """A call, with what its request knows."""

    call: Call
    source: int
    agent: str
    received: datetime

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.call.at)

    @property
    def key(self) -> str:
        """Whose visitor it is about, before anybody is recognized."""
        return self.call.anonymous or f"user:{self.call.user}"

    @property
    def bot(self) -> bool:
        """A server's own name says nothing about the person it speaks of."""
        return agents.is_bot(self.shown_agent)

    @property
    def shown_agent(self) -> str:
        said = self.call.context.get("userAgent")
        if isinstance(said, str):
            return said
        return self.agent if self.call.anonymous and "library" not in self.call.context else ""


@dataclass
class Visiting:
    """A visitor as this run knows them."""

    id: int
    key: str
    contact: int | None
    is_new: bool
    bot: bool = False


@dataclass
class Sorted:
    """What a run has put in order, to be stored at its end."""

    events: list[dict[str, Any]] = field(default_factory=list)
    days: Counter[tuple] = field(default_factory=Counter)
    latest: dict[tuple, datetime] = field(default_factory=dict)
    touched: dict[int, list[tuple[datetime, Origin]]] = field(default_factory=lambda: defaultdict(list))


def sort_some(by: Actor, most: int = MOST_REQUESTS) -> int:
    """Sort the oldest requests of the inbox; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [most])
        requests = cursor.fetchall()
        if not requests:
            return 0
        arrived = unseen(cursor, unpack(requests))
        if arrived:
            store(cursor, arrived, by)
        for source, received in latest_by_source(requests).items():
            cursor.execute(SEEN, [received, source, received])
        cursor.execute(DONE, [[request[0] for request in requests]])
    return len(requests)


def set_oldest_aside(problem: str) -> int | None:
    """Keep the oldest request out of further runs; the source it came from."""
    with connection.cursor() as cursor:
        cursor.execute(SET_ASIDE, [problem[:200]])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def latest_by_source(requests: Iterable[tuple]) -> dict[int, datetime]:
    """When each source last reported, to the minute: one write a minute tells as much as a thousand."""
    return {source: received.replace(second=0, microsecond=0) for _, source, _, received, _ in requests}


def unpack(requests: Iterable[tuple]) -> list[Arrived]:
    return [
        Arrived(Call(**call), source, agent, received)
        for _, source, agent, received, calls in requests
        for call in (calls if isinstance(calls, list) else orjson.loads(calls))
    ]


def unseen(cursor: Any, arrived: list[Arrived]) -> list[Arrived]:
    """Each message once: clients send again what they saw no answer to."""
    cursor.execute(NEW_ONES, [[each.call.message for each in arrived]])
    new = {str(message) for (message,) in cursor.fetchall()}
    found = []
    for each in arrived:
        if each.call.message in new:
            new.discard(each.call.message)
            found.append(each)
    return found


def store(cursor: Any, arrived: list[Arrived], by: Actor) -> None:
    visitors = find_visitors(cursor, arrived)
    sources = {
        source.pk: source for source in TrackingSource.objects.filter(pk__in={a.source for a in arrived})
    }
    recognizer = Recognizer(visitors, sources, by, lambda some: find_visitors(cursor, some))
    recognizer.look_up(arrived)
    done, known = Sorted(), set()
    for each in arrived:
        visitor = recognizer.visitor_of(each)
        if each.call.kind != "alias":
            put_in_order(done, each, visitor)
        if visitor.contact:
            known.add(visitor.contact)
    keep(cursor, done)
    tell(known, by)


def find_visitors(cursor: Any, arrived: list[Arrived]) -> dict[str, Visiting]:
    """The visitors that calls are about; those never seen are made."""
    spans: dict[str, list] = {}
    for each in arrived:
        span = spans.setdefault(each.key, [each.at, each.at, each.bot])
        span[0], span[1] = min(span[0], each.at), max(span[1], each.at)
    first, last, bots = zip(*spans.values(), strict=True)
    cursor.execute(VISITORS, [list(spans), list(first), list(last), list(bots)])
    return {key: Visiting(pk, key, contact, new) for key, pk, contact, new in cursor.fetchall()}


def put_in_order(done: Sorted, each: Arrived, visitor: Visiting) -> None:
    call, at, bot = each.call, each.at, each.bot
    name = call.name or WORDS.get(call.kind, call.kind)
    done.events.append(
        {
            "visitor": visitor.id, "source": each.source, "at": call.at, "kind": call.kind, "name": name,
            "path": call.path, "properties": call.properties, "context": told(each), "bot": bot,
        }
    )  # fmt: skip
    day = (at.date(), each.source, call.kind, name, bot)
    done.days[day] += 1
    done.latest[day] = max(at, done.latest.get(day, at))
    if call.kind in ("page", "screen") and not bot and (found := origin(call.page, campaign(call))):
        done.touched[visitor.id].append((at, found))


def campaign(call: Call) -> dict[str, Any]:
    found = call.context.get("campaign")
    return found if isinstance(found, dict) else {}


def told(each: Arrived) -> dict[str, Any]:
    """What is kept of the surroundings: the kind of device, never an address on the network."""
    kept = {key: value for key, value in each.call.context.items() if key not in ("userAgent", "campaign")}
    return {**kept, **agents.device(each.shown_agent)}


def keep(cursor: Any, done: Sorted) -> None:
    months = sorted({datetime.fromisoformat(event["at"]).date().replace(day=1) for event in done.events})
    if not months:
        return
    cursor.execute(MONTHS, [months])
    cursor.execute(EVENTS, [Jsonb(done.events, dumps=orjson.dumps)])
    cursor.execute(DAYS, [Jsonb(list(counted(done)), dumps=orjson.dumps)])
    if done.touched:
        keep_touches(cursor, done.touched)


def counted(done: Sorted) -> Iterable[dict[str, Any]]:
    for (day, source, kind, name, bot), many in done.days.items():
        at = done.latest[day, source, kind, name, bot]
        yield {"day": day, "source": source, "kind": kind, "name": name, "bot": bot, "many": many, "at": at}


def keep_touches(cursor: Any, touched: dict[int, list[tuple[datetime, Origin]]]) -> None:
    """A new touch for every visit from somewhere; the same origin within half an hour is the same visit."""
    cursor.execute(LAST_TOUCH, [list(touched)])
    last = {row[0]: (row[1], row[2:]) for row in cursor.fetchall()}
    rows = []
    for visitor, found in touched.items():
        for at, each in sorted(found, key=lambda pair: pair[0]):
            sign = (each.source, each.medium, each.campaign, each.term, each.content, each.click_id)
            before = last.get(visitor)
            if before and before[1] == sign and at - before[0] < SAME_VISIT:
                continue
            last[visitor] = (at, sign)
            rows.append({"visitor": visitor, "at": at, **asdict(each)})
    if rows:
        cursor.execute(TOUCHES, [Jsonb(rows, dumps=orjson.dumps)])
