"""Stores what was invented, a thousand rows at a time; triggers decide who sees it, and events tell what happened."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

from fullcircle.demo.agreements import told_once
from fullcircle.demo.world import SOURCE, World
from fullcircle.identify.companies.models import Company
from fullcircle.identify.consent.actions import MATTERS
from fullcircle.identify.consent.events import ObjectionRaised, ProcessingRestricted, PurposeAdded
from fullcircle.identify.consent.models import ConsentEvent, ConsentState
from fullcircle.identify.consent.said import Said
from fullcircle.identify.consent.telling import event_of
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order, OrderLine, Product
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.models import User
from fullcircle.platform.events.event import Event, kind_of, plain
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.simulation.columns import numbers

# Columns that the database fills: triggers, generated sums, defaults that nobody changes here.
LEFT_OUT = {"acl", "acl_write", "shared_read", "shared_write", "search_text", "custom", "version"}
EVENT_TYPES = {"occurred_at": "timestamptz", "about_id": "bigint", "within_id": "bigint", "payload": "jsonb"}
AT_ONCE = 1_000
Rows = Sequence[Any]
Told = dict[str, Any]


def store(world: World) -> None:
    """What was said about being written to: parents before children, then the log of it all."""
    for rows in (world.purposes, world.topics, world.wordings, world.said):
        store_rows(rows)
    for choice, topics in world.choices:
        choice.topics = sorted(topic.pk for topic in topics)
    store_rows([choice for choice, _topics in world.choices])
    write_down(sorted(agreements(world), key=lambda event: event["occurred_at"]))


def write_down(events: Sequence[Told]) -> None:
    """Into the log."""
    insert(LoggedEvent._meta.db_table, {name: EVENT_TYPES.get(name, "text") for name in events[0]}, events)


def take_stock() -> None:
    """PostgreSQL learns what is there now, before rules and figures ask about all of it."""
    tables = [
        model._meta.db_table
        for model in (Contact, Company, Product, Order, OrderLine, Activity, ConsentState)
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT fc.take_stock(%s)", [tables])


def store_rows(rows: Rows) -> None:
    """All rows of one kind in one statement; they know their numbers afterwards."""
    meta = type(rows[0])._meta
    for row, pk in zip(rows, numbers(type(rows[0]), len(rows)), strict=True):
        row.pk = pk
    columns = [each for each in meta.concrete_fields if not is_filled(each)]
    types = {each.column: each.db_type(connection) for each in columns}
    insert(meta.db_table, types, [{each.column: value(row, each) for each in columns} for row in rows])


def is_filled(column: models.Field) -> bool:
    """Whether the database fills it by itself."""
    return column.generated or (column.name in LEFT_OUT and column.has_db_default())


def value(row: models.Model, column: models.Field) -> Any:
    """As JSON holds it; a relation by the number that its record has got meanwhile."""
    if column.is_relation and (related := row._state.fields_cache.get(column.name)):
        return related.pk
    found = getattr(row, column.attname)
    return None if isinstance(found, DatabaseDefault) else found


def insert(table: str, types: dict[str, str], rows: Sequence[dict[str, Any]]) -> None:
    """A thousand rows in an INSERT, as JSON: PostgreSQL reads that faster than as many parameters, and is soon done."""
    names = ", ".join(f'"{name}"' for name in types)
    shape = ", ".join(f'"{name}" {type_}' for name, type_ in types.items())
    with connection.cursor() as cursor:
        for portion in batched(rows, AT_ONCE):
            cursor.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {names} FROM json_to_recordset(%s) AS r({shape})',
                [orjson.dumps(portion, default=str).decode()],
            )


def batched(rows: Sequence[dict[str, Any]], size: int) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def agreements(world: World) -> Iterator[Told]:
    for purpose in world.purposes:
        yield of(PurposeAdded(purpose.name), purpose, None, world.lead, purpose.created_at)
    for said, channels in told_once(world.said):
        by = {"actor_kind": said.actor_kind, "actor_name": said.actor_name}
        yield of(consent_event(said, channels), said.contact, None, None, said.occurred_at) | by


def consent_event(said: ConsentEvent, channels: list[str]) -> Event:
    """As the verb would have told it."""
    if said.purpose:
        return event_of(said.action, said.purpose, channels, Said(said.source, said.occurred_at))
    if said.action == "restricted":
        return ProcessingRestricted(said.evidence)
    return ObjectionRaised(MATTERS[said.regards])


def added(thing: models.Model) -> dict[str, Any]:
    keys = ("name", "email", "phone", "company", "lifecycle_stage", "city", "country")
    values = ((key, getattr(thing, key, None)) for key in keys)
    return {key: plain(value) for key, value in values if value not in (None, "")}


def of(event: Event, about: models.Model, within: models.Model | None, by: User | None, at: datetime) -> Told:
    return told(event.type, event.payload, about, by, at, within)


def told(
    type_: str,
    payload: dict,
    about: models.Model,
    by: User | None,
    at: datetime,
    within: models.Model | None = None,
) -> Told:
    """One row of the log; what nobody did, the shop did. Names stand alone: nobody writes under another's number."""
    return {
        "type": type_,
        "occurred_at": at,
        "about_kind": kind_of(about),
        "about_id": about.pk,
        "within_kind": kind_of(within) if within else "",
        "within_id": within.pk if within else None,
        "actor_kind": "user" if by else "system",
        "actor_name": by.name if by else "Online shop",
        "cause": SOURCE,
        "payload": payload,
    }
