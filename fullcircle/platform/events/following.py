"""Following the log: a function that is handed everything that happened, in order and in portions, and misses nothing.

A handler (`@on`) reacts to one event at a time. Whoever keeps figures about many records follows the log instead: a file
with a million rows is then a few hundred portions, not a million calls.

    @follow("contact", "company")
    def recheck(events: list[Happened], by: Actor) -> None: ...

A portion and the note of how far it went are one transaction, so every event is handed over once. Transactions that are
still open may yet commit events of an earlier time; so nothing is read that is younger than the oldest of them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection

from fullcircle.platform.access.actor import Actor

PORTION = 2_000

FAR = """
  INSERT INTO platform_follower (name, recorded_at, event_id) VALUES (%s, 'epoch', 0)
  ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING recorded_at, event_id
"""
NEXT = """
  SELECT id, recorded_at, type, about_kind, about_id, actor_id, actor_name, cause, payload FROM platform_event
  WHERE (recorded_at, id) > (%s, %s) AND recorded_at < %s ORDER BY recorded_at, id LIMIT %s
"""
# Asked as the login, which sees its own sessions; what an event says of its time is when its transaction began.
SETTLED = """
  SELECT least(min(xact_start), clock_timestamp()) - interval '0.2 seconds' FROM pg_stat_activity
  WHERE datname = current_database() AND usename = session_user AND pid <> pg_backend_pid()
"""
# Of some records: who did the last thing to each that a follower has yet to be handed.
AHEAD = """
  SELECT DISTINCT ON (e.about_id) e.about_id, coalesce(e.actor_id, 0), e.actor_name
  FROM platform_event e LEFT JOIN platform_follower f ON f.name = %s
  WHERE e.about_kind = %s AND e.about_id = ANY(%s)
    AND (f.name IS NULL OR (e.recorded_at, e.id) > (f.recorded_at, f.event_id))
  ORDER BY e.about_id, e.recorded_at DESC, e.id DESC
"""
GONE = "UPDATE platform_follower SET recorded_at = %s, event_id = %s WHERE name = %s"


@dataclass(frozen=True)
class Happened:
    """One event, as a follower reads it."""

    id: int
    recorded_at: datetime
    type: str
    kind: str  # of the record it is about
    about: int
    actor_id: int | None
    actor_name: str
    cause: str
    said: Any  # the payload as the database hands it over

    @cached_property
    def payload(self) -> dict[str, Any]:
        """Read only by those who ask: most of a log is nothing to a follower."""
        found = json.loads(self.said) if isinstance(self.said, str) else self.said
        return found if isinstance(found, dict) else {}


Follower = Callable[[list[Happened], Actor], None]
_followers: dict[str, tuple[frozenset[str], Follower]] = {}


def follow(*kinds: str) -> Callable[[Follower], Follower]:
    """Declare a follower of everything that happens to records of these kinds."""

    def declare(function: Follower) -> Follower:
        _followers[f"{function.__module__}.{function.__qualname__}"] = (frozenset(kinds), function)
        return function

    return declare


def followers() -> list[str]:
    return sorted(_followers)


def settled() -> datetime:
    """Before this moment nothing more will be recorded; outside acting()."""
    with connection.cursor() as cursor:
        cursor.execute(SETTLED)
        moment: datetime = cursor.fetchone()[0]
    return moment


def go_on(name: str, by: Actor, before: datetime, most: int = PORTION) -> int:
    """Hand a follower the next portion; how many events there were, of any kind."""
    kinds, function = _followers[name]
    with connection.cursor() as cursor:
        cursor.execute(FAR, [name])
        far = cursor.fetchone()
        cursor.execute(NEXT, [*far, before, most])
        found = [Happened(*row) for row in cursor.fetchall()]
        if not found:
            return 0
        if mine := [event for event in found if event.kind in kinds]:
            function(mine, by)
        cursor.execute(GONE, [found[-1].recorded_at, found[-1].id, name])
    return len(found)


def ahead_of(name: str, kind: str, ids: list[int]) -> dict[int, tuple[int, str]]:
    """Who did the last thing to each of these records that a follower has yet to be handed: number and name. For whoever
    looks at everything and does not want to take away what the follower would have said of it."""
    with connection.cursor() as cursor:
        cursor.execute(AHEAD, [name, kind, ids])
        return {about: (actor, who) for about, actor, who in cursor.fetchall()}


def followed(kind: str) -> bool:
    return any(kind in kinds for kinds, _ in _followers.values())
