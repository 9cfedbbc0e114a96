"""The timeline of a record: its events, and the rows of entities that are part of its story, in one question.

Each source is one branch of a UNION ALL that walks an index from the newest row; counts, the next thing to do and who
wrote which value come along in the same statement, so that a page pays for one round trip whatever the record has seen.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.platform.access.rules import Follows
from fullcircle.platform.columns import column_of
from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.records.merged import made_of

PAGE = 40
COUNTED_MOST = 2_000  # entries of a source; of more it is said that there are at least so many
LOOKED_THROUGH = 1_000  # the latest changes, for who wrote a value
EVENTS = "event"


@dataclass(frozen=True)
class Group:
    """A kind of entry that people filter by."""

    key: str
    label: str | Promise
    order: int = 50


CHANGES = Group("changes", gettext_lazy("Changes"), 90)


@dataclass(frozen=True)
class Row:
    """One thing that happened, as its table tells it."""

    source: str
    at: datetime
    pk: int
    kind: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Source:
    """Rows of an entity that are told on the timelines of the records they follow."""

    key: str
    model: type[models.Model]
    at: str  # the column that says when
    kind: str  # the column that says which kind
    groups: dict[str, Group]  # the group of each kind
    facts: tuple[str, ...]  # columns that an entry is told from
    entry: Callable[[Row], Any]
    covers: frozenset[str] = frozenset()  # events that these rows tell better
    next_if: str = ""  # SQL: the row is something to do
    next_at: str = ""
    next_entry: Callable[[Row, models.Model], dict[str, Any]] | None = None
    beside: Mapping[str, str] = field(
        default_factory=dict
    )  # kind of record → column, for rows with an owner of their own: they are told where one sees them


@dataclass(frozen=True)
class Place:
    """The place between two entries: the last one that was shown."""

    at: datetime
    source: str
    pk: int

    def encode(self) -> str:
        return f"{self.at.isoformat()}~{self.source}~{self.pk}"

    @classmethod
    def decode(cls, text: str) -> "Place | None":
        """The place a link names; a mangled one means the beginning."""
        try:
            at, source, pk = text.split("~")
            moment = datetime.fromisoformat(at)
            return cls(moment, source, int(pk)) if moment.tzinfo and 0 <= int(pk) < 2**63 else None
        except ValueError:
            return None


@dataclass
class Story:
    """One screenful of a record's timeline, and what is known about all of it."""

    rows: list[Row] = field(default_factory=list)
    counts: dict[Group, int] = field(default_factory=dict)
    at_least: set[Group] = field(default_factory=set)  # of these there are more than were counted
    next: Row | None = None
    written: dict[str, Row] = field(default_factory=dict)  # who last wrote each value, by field
    older: Place | None = None

    @property
    def total(self) -> int:
        return sum(self.counts.values())


_sources: dict[str, Source] = {}


def tell(source: Source) -> None:
    """Let an entity's rows be part of the timelines of the records they follow."""
    _sources[source.key] = source
    branches.cache_clear()


def source_named(key: str) -> Source | None:
    return _sources.get(key)


def parent_column(model: type[models.Model], record_model: type[models.Model]) -> str:
    """The column by which rows of `model` follow records of the other, if they do."""
    rule = getattr(model, "access", None)
    parents = rule.parents if isinstance(rule, Follows) else {}
    return next((column for column, table in parents.items() if table == record_model._meta.db_table), "")


def column_in(source: Source, record_model: type[models.Model]) -> str:
    """The column by which a source's rows are part of the story of records of this kind, if they are."""
    kind = record_model._meta.model_name or ""
    return source.beside.get(kind) or parent_column(source.model, record_model)


def sources_for(record_model: type[models.Model]) -> list[tuple[Source, str]]:
    found = ((source, column_in(source, record_model)) for source in _sources.values())
    return [(source, column) for source, column in found if column]


def groups_for(record_model: type[models.Model]) -> list[Group]:
    groups = {group for source, _ in sources_for(record_model) for group in source.groups.values()}
    return sorted({*groups, CHANGES}, key=lambda group: group.order)


def read(record: models.Model, *, show: str = "", after: Place | None = None) -> Story:
    """A page of the timeline of a record, newest first, from a place on; `show` names a group."""
    model = type(record)
    former = made_of(model, record.pk, record)
    asked = {
        "record": record.pk,
        "records": [record.pk, *former],
        "about": model._meta.model_name,
        "covered": sorted({event for source, _ in sources_for(model) for event in source.covers}),
        "changing": [f"{model._meta.model_name}.added", f"{model._meta.model_name}.changed"],
        "most": PAGE + 1,
        "after_at": after.at if after else None,
        "after_pk": after.pk if after else 0,
        **{f"kinds_{source.key}": kinds_of(source, show) for source, _ in sources_for(model)},
    }
    statement = branches(model, show, after.source if after else "", bool(former))
    return assembled(model, rows_of(statement, asked))


def kinds_of(source: Source, show: str) -> list[str]:
    return [kind for kind, group in source.groups.items() if show in ("", group.key)]


@cache
def branches(model: type[models.Model], show: str, after: str, several: bool) -> str:
    """The statement; every name in it comes from our own models."""
    parts = []
    if show in ("", CHANGES.key):
        parts += [events_branch(side, after, several) for side in ("about", "within")]
    for source, column in sources_for(model):
        if kinds_of(source, show):
            parts.append(rows_branch(source, column, after))
    if not after:
        parts += [events_count(several), WRITTEN]
        for source, column in sources_for(model):
            parts.append(rows_count(source, column))
            if source.next_if:
                parts.append(next_branch(source, column))
    return "\nUNION ALL\n".join(f"({part})" for part in parts)


def beyond(source: str, at: str, after: str) -> str:
    """Older than the place; at the same moment sources follow each other by name, rows by number."""
    if not after:
        return ""
    if source == after == EVENTS:  # their index counts up, where those of rows count down
        return f" AND {at} <= %(after_at)s AND ({at} < %(after_at)s OR id > %(after_pk)s)"
    if source == after:
        return f" AND ({at}, id) < (%(after_at)s, %(after_pk)s)"
    return f" AND {at} {'<=' if source > after else '<'} %(after_at)s"


def of_record(side: str, several: bool) -> str:
    """The log of a record; of one that others were merged into, theirs as well, and what tells of both only once."""
    if not several:
        return f"{side}_kind = %(about)s AND {side}_id = %(record)s"
    mine = f"{side}_kind = %(about)s AND {side}_id = ANY (%(records)s)"
    return (
        mine
        if side == "about"
        else f"{mine} AND NOT (about_kind = %(about)s AND about_id = ANY (%(records)s))"
    )


def events_branch(side: str, after: str, several: bool) -> str:
    return f"""SELECT 'row' AS part, '{EVENTS}' AS source, occurred_at AS at, id, type AS kind, jsonb_build_object(
  'payload', payload, 'who', actor_name, 'actor', actor_kind, 'about', about_kind, 'about_id', about_id) AS facts
FROM platform_event WHERE {of_record(side, several)}
  AND type <> ALL (%(covered)s){beyond(EVENTS, "occurred_at", after)}
ORDER BY occurred_at DESC, id LIMIT %(most)s"""


def events_count(several: bool) -> str:
    return "SELECT 'count', 'event', NULL::timestamptz, sum(number)::bigint, '', NULL::jsonb FROM (" + (
        " UNION ALL ".join(
            f"SELECT count(*) AS number FROM (SELECT FROM platform_event WHERE {of_record(side, several)}"
            f" AND type <> ALL (%(covered)s) LIMIT {COUNTED_MOST + 1}) few"
            for side in ("about", "within")
        )
        + ") counted"
    )


# Who wrote the value that each field has now, as far as the latest changes tell.
WRITTEN = f"""SELECT DISTINCT ON (written.key) 'written', 'event', occurred_at, id, written.key,
  jsonb_build_object('who', actor_name, 'actor', actor_kind, 'cause', cause, 'file', payload->'file', 'row', payload->'row')
FROM (SELECT * FROM platform_event WHERE about_kind = %(about)s AND about_id = %(record)s AND type = ANY (%(changing)s)
  ORDER BY occurred_at DESC, id LIMIT {LOOKED_THROUGH}) latest, jsonb_object_keys(payload->'changes') AS written(key)
ORDER BY written.key, occurred_at DESC, id DESC"""


def rows_branch(source: Source, column: str, after: str) -> str:
    return f"""SELECT 'row', '{source.key}', "{source.at}", id, "{source.kind}", {facts_of(source)}
FROM "{source.model._meta.db_table}" told WHERE "{column}" = %(record)s AND archived_at IS NULL
  AND "{source.kind}" = ANY (%(kinds_{source.key})s){beyond(source.key, f'"{source.at}"', after)}
ORDER BY "{source.at}" DESC, id DESC LIMIT %(most)s"""


def rows_count(source: Source, column: str) -> str:
    return f"""SELECT 'count', '{source.key}', NULL, count(*), "{source.kind}", NULL
FROM (SELECT "{source.kind}" FROM "{source.model._meta.db_table}" WHERE "{column}" = %(record)s AND archived_at IS NULL
  LIMIT {COUNTED_MOST + 1}) few GROUP BY "{source.kind}\""""


def next_branch(source: Source, column: str) -> str:
    return f"""SELECT 'next', '{source.key}', "{source.next_at}", id, "{source.kind}", {facts_of(source)}
FROM "{source.model._meta.db_table}" told WHERE "{column}" = %(record)s AND archived_at IS NULL AND {source.next_if}
ORDER BY "{source.next_at}", id LIMIT 1"""


def facts_of(source: Source) -> str:
    """The columns as JSON, numbers as text so that no cent is rounded, and the name of whoever looks after the row."""
    columns = (f"'{name}', {fact(column_of(source.model, name))}" for name in source.facts)
    who = "'who', (SELECT name FROM platform_user WHERE id = told.owner_id)"
    return f"jsonb_build_object({', '.join([*columns, who])})"


def fact(column: models.Field) -> str:
    is_amount = isinstance(getattr(column, "output_field", column), models.DecimalField)
    return f'"{column.column}"::text' if is_amount else f'"{column.column}"'


def assembled(model: type[models.Model], found: Iterable[tuple[Any, ...]]) -> Story:
    """Sort what the branches brought: the newest rows of all, counts by group, the next thing, who wrote what."""
    story = Story(counts=dict.fromkeys(groups_for(model), 0))
    rows: list[Row] = []
    counted: dict[str, list[Row]] = {}
    for part, source, at, pk, kind, facts in found:
        row = Row(source, at, pk, kind, json.loads(facts) if isinstance(facts, str) else facts)
        if part == "row":
            rows.append(row)
        elif part == "count":
            story.counts[group_of(row)] += pk or 0
            counted.setdefault(source, []).append(row)
        elif part == "written":
            story.written[kind] = row
        elif story.next is None or (at and (story.next.at is None or at < story.next.at)):
            story.next = row
    for tallies in counted.values():
        if sum(row.pk or 0 for row in tallies) > COUNTED_MOST:
            story.at_least |= {group_of(row) for row in tallies}
    rows.sort(key=lambda row: (row.source, row.pk if row.source == EVENTS else -row.pk))
    rows.sort(key=lambda row: row.at, reverse=True)
    story.rows = rows[:PAGE]
    if len(rows) > PAGE:
        last = story.rows[-1]
        story.older = Place(last.at, last.source, last.pk)
    return story


def group_of(row: Row) -> Group:
    source = _sources.get(row.source)
    return source.groups.get(row.kind, CHANGES) if source else CHANGES
