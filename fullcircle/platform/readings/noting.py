"""Noting who is shown sensitive values, while a page or an answer is made, and writing it down before it goes out.

Most requests only read, in a transaction that cannot write. What they show is collected along the way, and written in
a transaction of its own before the answer leaves: nobody sees a value of which the log knows nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.http import HttpRequest

from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor

Shown = dict[tuple[str, int], set[str]]  # the fields that were shown of each record
_shown: ContextVar[Shown | None] = ContextVar("shown", default=None)

INSERT = """
INSERT INTO platform_reading (about_kind, about_id, actor_id, actor_name, way, place, fields, address)
SELECT kind, id, %(actor)s, %(name)s, %(way)s, %(place)s, string_to_array(fields, ','), %(address)s::inet
FROM unnest(%(kinds)s::text[], %(ids)s::bigint[], %(fields)s::text[]) AS seen (kind, id, fields)
"""
PEOPLE = ("user", "key")


def note_reading(kind: str, pk: int, field: str, value: Any = True) -> None:
    """A sensitive value is about to be shown; an empty one tells nothing."""
    shown = _shown.get()
    if shown is not None and value not in (None, "", []):
        shown[kind, pk].add(field)


@contextmanager
def collected() -> Iterator[Shown]:
    """What is shown within."""
    shown: Shown = defaultdict(set)
    token = _shown.set(shown)
    try:
        yield shown
    finally:
        _shown.reset(token)


def write_down(shown: Shown, actor: Actor, request: HttpRequest, way: str = "") -> None:
    """One row a record, in the reader's name."""
    if not shown or actor.kind not in PEOPLE:
        return
    seen = sorted(shown)
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(INSERT, {
            "actor": actor.user_id, "name": actor.name[:120], "way": way or way_of(request),
            "place": request.path[:200], "address": request.META.get("REMOTE_ADDR") or None,
            "kinds": [kind for kind, _ in seen], "ids": [pk for _, pk in seen],
            "fields": [",".join(sorted(shown[each])) for each in seen],
        })  # fmt: skip


def way_of(request: HttpRequest) -> str:
    """Where a page shows it."""
    name = (request.resolver_match.url_name or "") if request.resolver_match else ""
    if "export" in name:
        return "export"
    return "list" if name.endswith("-list") else "page"
