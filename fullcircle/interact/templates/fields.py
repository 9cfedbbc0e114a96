"""What a template may say about a person: names of fields, and their values as plain text, numbers and days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fullcircle.identify.contacts.models import Contact
from fullcircle.interact.templates.liquid import Plain
from fullcircle.interact.templates.saying import sayings
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.resource import resource_for
from fullcircle.platform.settings.organization import organization

LINKS = ("unsubscribe_url", "preferences_url")
Shown = Mapping[str, Sequence[Field]]  # of each part, the fields that a letter may say
PARTS = {"contact": "contact", "company": "company"}
LEFT_OUT = {"archived_at", "created_at", "updated_at", "source", "last_activity_at", "external_id"}


@dataclass(frozen=True)
class MergeField:
    """A field that a template can show: its name there, and what people call it."""

    name: str
    label: str
    group: str


def merge_fields(by: Actor) -> list[MergeField]:
    """All of them, in groups. Sensitive fields are none: a letter is no place for them."""
    about = [
        MergeField(f"{part}.{each.key}", each.label, group)
        for part, group in (("contact", _("The contact")), ("company", _("Their company")))
        for each in showable(part, by)
    ]
    ours = [
        ("organization.name", _("Name")),
        ("organization.address", _("Postal address")),
        ("sender.name", _("Sender’s name")),
    ]
    links = [("unsubscribe_url", _("Link to unsubscribe")), ("preferences_url", _("Link to preferences"))]
    return [
        *about,
        *[MergeField(name, label, each.group()) for each in sayings() for name, label in each.names()],
        *[MergeField(name, label, _("Us")) for name, label in ours],
        *[MergeField(name, label, _("Links")) for name, label in links],
    ]  # fmt: skip


def showable(part: str, by: Actor) -> list[Field]:
    resource = resource_for(PARTS[part])
    assert resource is not None
    return [each for each in resource.fields(by) if not each.sensitive and each.key not in LEFT_OUT]


def names_known(by: Actor) -> dict[str, str]:
    """Every name with its label."""
    found = {each.name: each.label for each in merge_fields(by)}
    return found | {name: name for each in sayings() for name in each.parts}


def people_to_write_to(numbers: Sequence[int], by: Actor) -> QuerySet[Contact]:
    """These people with all that a letter may say of them, in one question however many there are."""
    paths = [
        (prefix + each.path, each.kind)
        for part, prefix in (("contact", ""), ("company", "company__"))
        for each in showable(part, by)
        if each.is_relation and not each.custom
    ]
    # What login keeps of colleagues is not for joins: they are asked for by themselves.
    colleagues = [path for path, kind in paths if kind == "user"]
    others = [path for path, kind in paths if kind != "user"]
    found = Contact.objects.filter(pk__in=numbers).select_related("company", *others)
    return found.prefetch_related(*colleagues)


def fields_shown(by: Actor) -> Shown:
    """What may be said of people and their companies, looked up once for all who are written to."""
    return {part: showable(part, by) for part in PARTS}


def values_for(contact: Contact, by: Actor, shown: Shown | None = None, **links: str) -> dict[str, Plain]:
    """What can be said to one person. Plain values alone: a template never holds a record of ours."""
    known, shown = organization(), shown or fields_shown(by)
    firm = contact.company
    return {
        "contact": values_of(contact, shown["contact"]),
        "company": values_of(firm, shown["company"]) if firm else {},
        "organization": {"name": known.name, "address": known.postal_address},
        "sender": {"name": by.name},
        **{name: links.get(name, "") for name in LINKS},
    }


def values_of(record: Any, shown: Sequence[Field]) -> dict[str, Plain]:
    return {each.key: spelled(each, raw(each, record)) for each in shown}


def raw(field: Field, record: Any) -> Any:
    return record.custom.get(field.key) if field.custom else getattr(record, field.path, None)


def spelled(field: Field, value: Any) -> Plain:
    """As a letter says it: the label of a choice, a record by its name."""
    if value is None or value == "":
        return ""
    if field.choices and isinstance(value, str):
        return field.choice_labels.get(value, value)
    if isinstance(value, (list, tuple)):
        return [field.choice_labels.get(str(each), str(each)) for each in value]
    if field.kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, (str, int, bool, Decimal, date)) else str(value)
