"""The head of a record's page: who or what it is, how to reach them, and where the record stands."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records import tables
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource
from fullcircle.platform.ui.grid import Reference

REACHED_BY = {
    "email": ("mail", gettext_lazy("Email"), "mailto:{}"),
    "phone": ("phone", gettext_lazy("Call"), "tel:{}"),
}


@dataclass(frozen=True)
class Part:
    """A piece of the line under the name."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Way:
    """A way to reach whom the page is about, by whatever program the machine has for it."""

    label: Any
    icon: str
    href: str
    value: str


def line_under_name(resource: Resource, record: Record) -> list[Part]:
    """The few fields the resource names; related records lead to their own page."""
    fields = {field.key: field for field in resource.built_in_fields()}
    shown = (tables.shown(record, fields[key]) for key in resource.subtitle)
    return [part(value) for value in shown if value]


def part(value: Any) -> Part:
    """A related record, a choice or a country by its label; whatever else as it is."""
    return Part(getattr(value, "label", str(value)), value.href if isinstance(value, Reference) else "")


def ways_to_reach(resource: Resource, record: Record) -> list[Way]:
    """Their email address and phone number, as buttons."""
    found = []
    for kind, (icon, label, scheme) in REACHED_BY.items():
        field = next((each for each in resource.built_in_fields() if each.kind == kind), None)
        if field and (value := getattr(record, field.path)):
            found.append(Way(label, icon, scheme.format(value), value))
    return found


def path_steps(resource: Resource, record: Record, actor: Actor) -> list[dict[str, Any]]:
    """Where the record stands on the way that its resource names (`path = "lifecycle_stage"`)."""
    if not resource.path:
        return []
    field: Field = next(each for each in resource.built_in_fields() if each.key == resource.path)
    keys = [key for key, _ in field.choices]
    value = getattr(record, field.path)
    now = keys.index(value) if value in keys else -1
    movable = (
        actor.can(f"{resource.key}.edit") and not record.archived_at and field.key not in resource.read_only
    )
    return [
        {
            "label": label,
            "state": "done" if at < now else "now" if at == now else "",
            "url": f"{resource.url_of(record.pk)}step/{key}/" if movable and at != now else "",
        }
        for at, (key, label) in enumerate(field.choices)
        if key not in resource.off_path or at == now
    ]
