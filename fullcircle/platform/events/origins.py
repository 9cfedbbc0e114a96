"""How do we know this? For each value of a record, who or what wrote it, from where, when, and how sure that is.

Nothing is kept for it: the log says it. The newest event that set a value tells its origin. A change that only put an old
value back (undo, a reverted import, records parted again) is no origin: the event that first wrote the value is. What came
along with a merge is told by the record it came from.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.discovery import discover
from fullcircle.platform.records.actions import current_value
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.merged import made_of
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource

MOST = 5_000  # changes of one record that are read
RESTORING = ("undo:", "revert:", "unmerge:")
MERGE = "merge:"
METHODS: dict[str, str | Promise] = {
    "person": gettext_lazy("Typed"),
    "import": gettext_lazy("Import"),
    "api": gettext_lazy("API"),
    "themselves": gettext_lazy("Themselves"),
    "form": gettext_lazy("Form"),
    "tracking": gettext_lazy("Tracking"),
    "inference": gettext_lazy("Inference"),
    "purchases": gettext_lazy("From purchases"),
    "normalization": gettext_lazy("Tidied"),
    "bulk": gettext_lazy("Changed with many"),
    "program": gettext_lazy("Program"),
    "merge": gettext_lazy("Merge"),
    "default": gettext_lazy("Default"),
    "computed": gettext_lazy("Computed"),
    "before": gettext_lazy("With the record"),
}

CHANGES = """
SELECT id, occurred_at, type, about_id, actor_kind, actor_name, cause, payload FROM platform_event
WHERE about_kind = %s AND about_id = ANY (%s) AND type = ANY (%s)
ORDER BY id DESC LIMIT %s
"""


@dataclass(frozen=True)
class Change:
    """An event that set values."""

    id: int
    at: datetime
    type: str
    about: int
    actor_kind: str
    actor_name: str
    cause: str
    payload: dict[str, Any]

    @cached_property
    def changes(self) -> dict[str, Any]:
        found = self.payload.get("changes")
        return found if isinstance(found, dict) else {}

    def value_of(self, key: str) -> Any:
        """What the field held afterwards."""
        found = self.changes[key]
        if self.type.endswith(".added"):
            return found
        return found[1] if isinstance(found, list) and len(found) == 2 else found

    @property
    def restores(self) -> bool:
        return self.cause.startswith(RESTORING)


@dataclass(frozen=True)
class Origin:
    """Where one value comes from."""

    method: str
    source: str  # as a sentence part: “customers.csv, row 17”
    observed_at: datetime | None
    by: str = ""
    confidence: float | None = None  # the share of observations that say so, where something was inferred
    between: tuple[float, float] | None = None  # that share, between these two at 95 percent
    through: str = ""  # what brought it here since: a merge, an undo
    event: int | None = None

    @property
    def label(self) -> str:
        return str(METHODS.get(self.method, self.method))


@dataclass(frozen=True)
class Known:
    """A field with a value, and how we know it."""

    field: Field
    origin: Origin
    earlier: tuple[Change, ...] = ()  # what set it, newest first


Explain = Callable[[Change, Record, str], Origin | None]
_explained: dict[str, Explain] = {}
_methods: dict[str, str] = {}
ACTED = {
    "key": "api",
    "public": "themselves",
    "system": "program",
}  # by whoever acted, where the cause says nothing


def explain(prefix: str, how: Explain, method: str = "") -> None:
    """Say where values come from that were written with a cause of this beginning, such as `import:`.

    `method` is named where it is always the same: then it is known without asking.
    """
    _explained[prefix] = how
    _methods[prefix] = method


def method_behind(cause: str, actor_kind: str) -> str:
    """How a machine came to write, as far as that can be told at a glance; nothing where a person typed."""
    for prefix in explanations():
        if _methods[prefix] and cause.startswith(prefix):
            return _methods[prefix]
    return ACTED.get(actor_kind, "")


@cache
def explanations() -> dict[str, Explain]:
    discover("explaining")
    return _explained


def origins_of(record: Record, resource: Resource, actor: Actor) -> list[Known]:
    """How we know each value that the record has and that whoever asks may see."""
    return known_fields(record, resource, resource.fields(actor))


def known_fields(record: Record, resource: Resource, fields: Iterable[Field]) -> list[Known]:
    """How we know the values of these fields, as far as there are any."""
    own, others = history(record, resource)
    found = []
    for each in fields:
        if current_value(record, each) not in (None, "", []):
            mine = [change for change in own if each.key in change.changes]
            found.append(Known(each, origin_of(record, each, mine, others), tuple(mine)))
    return found


def history(record: Record, resource: Resource) -> tuple[list[Change], list[Change]]:
    """What set values of this record, and of those that have become part of it; newest first."""
    numbers = [record.pk, *made_of(resource.model, record.pk, record)]
    types = [f"{resource.key}.{verb}" for verb in ("added", "changed")]
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, [resource.key, numbers, types, MOST])
        found = [
            Change(pk, at, kind, about, actor_kind, actor_name, cause, parsed(payload))
            for pk, at, kind, about, actor_kind, actor_name, cause, payload in cursor.fetchall()
        ]
    return [c for c in found if c.about == record.pk], [c for c in found if c.about != record.pk]


def parsed(payload: Any) -> dict[str, Any]:
    found = json.loads(payload) if isinstance(payload, str) else payload
    return found if isinstance(found, dict) else {}


def origin_of(record: Record, field: Field, mine: list[Change], others: list[Change]) -> Origin:
    """The event that first wrote what is there now; where the log says nothing, what the record says."""
    if not mine:
        return unlogged(record, field)
    newest = mine[0]
    if newest.cause.startswith(MERGE):
        return merged(record, field, newest, others)
    if not newest.restores:
        return told(newest, record, field.key)
    value = newest.value_of(field.key)
    through = gettext("Put back by %(name)s") % {"name": newest.actor_name}
    for at, change in enumerate(mine[1:], 1):
        if not (change.restores or taken_back(change, newest)) and change.value_of(field.key) == value:
            return replace(origin_of(record, field, mine[at:], others), through=through)
    return replace(unlogged(record, field), through=through)


def taken_back(change: Change, by: Change) -> bool:
    """Whether it is this change that the other one took back."""
    verb, _, number = by.cause.partition(":")
    if verb == "undo":
        return str(change.id) == number
    return change.cause == f"{'import' if verb == 'revert' else 'merge'}:{number}"


def merged(record: Record, field: Field, change: Change, others: list[Change]) -> Origin:
    """As the record that it came from knew it."""
    value = change.value_of(field.key)
    through = gettext("Came with a merge by %(name)s") % {"name": change.actor_name}
    for other in others:
        if other.id < change.id and field.key in other.changes and other.value_of(field.key) == value:
            return replace(told(other, record, field.key), through=through)
    return Origin("merge", through, change.at, change.actor_name, event=change.id)


def told(change: Change, record: Record, key: str) -> Origin:
    """In the words of whoever knows this kind of cause; otherwise by who acted."""
    for prefix, how in explanations().items():
        if change.cause.startswith(prefix) and (found := how(change, record, key)):
            return replace(found, event=change.id)
    method = "person" if change.actor_kind == "user" else ACTED.get(change.actor_kind, "program")
    if change.cause.startswith("bulk:"):
        method = "bulk"
    came_along = method in ("themselves", "program") and change.type.endswith(".added")
    source = record.source if came_along and record.source else change.actor_name
    return Origin(method, source, change.at, change.actor_name, event=change.id)


def unlogged(record: Record, field: Field) -> Origin:
    """Nobody wrote it by itself: it is computed, or where every record begins, or came with the record."""
    column = {each.name: each for each in record._meta.concrete_fields}.get(field.key)
    if field.read_only:
        return Origin("computed", gettext("From what happened"), record.updated_at)
    if (
        column is not None
        and column.has_default()
        and column.get_default() == getattr(record, column.attname)
    ):
        return Origin("default", gettext("Where every record begins"), record.created_at)
    return Origin("before", record.source or gettext("Not noted"), record.created_at)


explain(
    "mend:",
    lambda change, record, key: Origin("normalization", change.actor_name, change.at, change.actor_name),
    "normalization",
)
