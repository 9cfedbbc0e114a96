"""The events every record has by existing: contact.added, contact.changed, contact.archived, contact.restored."""

import types
from dataclasses import dataclass
from functools import cache
from typing import Any

from fullcircle.platform.events.event import Event


@dataclass(frozen=True)
class RecordsExported(Event):
    """Somebody took rows of a resource out as a file."""

    resource: str
    rows: int
    fields: list


VERBS = ("added", "changed", "archived", "restored")


@cache
def change_event(resource: str, verb: str) -> type[Event]:
    """The event class of one verb of one resource. `changes` maps a field to its value, or to [before, after]."""

    def namespace(body: dict[str, Any]) -> None:
        body["__annotations__"] = {"changes": dict}
        body["type"] = f"{resource}.{verb}"
        body["__doc__"] = f"A {resource} was {verb}."

    made = types.new_class(f"{resource.title()}{verb.title()}", (Event,), {}, namespace)
    return dataclass(frozen=True)(made)
