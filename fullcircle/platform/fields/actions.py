"""Defining fields of one's own, and deciding what becomes of their values."""

import re
from typing import Any, Literal

from django.db import connection
from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.columns import only_its_own
from fullcircle.platform.events.event import record
from fullcircle.platform.fields.events import FieldChanged, FieldDefined, FieldRemoved, FieldRestored
from fullcircle.platform.objects import kinds
from fullcircle.platform.privacy import reach
from fullcircle.platform.records.fields import HIDDEN
from fullcircle.platform.records.models import CustomField
from fullcircle.platform.records.query import PLACE
from fullcircle.platform.records.resource import Resource, resources
from fullcircle.platform.records.slots import free_slot

KEY = re.compile("[a-z](_?[a-z0-9])*")
MOST = 100
BATCH = 2_000
UNIQUE_KINDS = ("text", "number", "date", "link", "email", "phone", "relation")
DO = (
    'WITH batch AS (SELECT id FROM "{{table}}" WHERE id > %(after)s{{own}} AND custom ? %(key)s ORDER BY id LIMIT {{batch}}), '
    'done AS (UPDATE "{{table}}" t SET {change} FROM batch WHERE t.id = batch.id) SELECT max(id) FROM batch'
)
DELETE = DO.format(change="custom = custom - %(key)s")
READ_AGAIN = DO.format(change="search_text = ''")


@action(needs="settings.manage", label="Add a field")
def define_field(
    *,
    by: Actor,
    resource: str,
    label: str,
    kind: str,
    key: str = "",
    help: str = "",
    choices: list[str] | None = None,
    target: str = "",
    required: bool = False,
    unique: bool = False,
    is_subject: bool = False,
) -> CustomField:
    """Add a field to a kind of record. It is there at once, everywhere."""
    one_at_a_time(resource)
    described = known_resource(resource)
    if CustomField.objects.filter(resource=resource, removed_at=None).count() >= MOST:
        raise Refused(f"{described.plural} have {MOST} fields of your own, and that is the most.")
    given = checked(kind, label=label, help=help, choices=choices or [], target=target)
    given |= {"unique": unique and may_be_unique(described, kind), "slot": slot_for(described, kind)}
    given["is_subject"] = is_subject and may_be_subject(described, kind, target)
    given["slot_is_filled"] = bool(given["slot"]) and is_empty(described)
    field = CustomField.objects.create(
        resource=resource, key=checked_key(described, key or key_from(label), by), kind=checked_kind(kind),
        required=required, position=CustomField.objects.filter(resource=resource).count(), **given,
    )  # fmt: skip
    kinds.changed()
    record(FieldDefined(resource=resource, key=field.key, label=field.label, kind=kind), about=field, by=by)
    fill(field)
    return field


@action(needs="settings.manage")
def change_field(
    field: CustomField,
    *,
    by: Actor,
    label: str,
    help: str = "",
    choices: list[str] | None = None,
    required: bool = False,
    position: int | None = None,
    unique: bool | None = None,
    is_subject: bool | None = None,
) -> CustomField:
    """Change how a field is called and offered. Its key and its kind stay: programs and values rely on them."""
    one_at_a_time(field.resource)
    field = locked(field)
    given: dict[str, Any] = checked(
        field.kind, label=label, help=help, choices=choices or [], target=field.target
    )
    given |= {"required": required, "position": field.position if position is None else position}
    if unique is not None:
        given["unique"] = unique and may_be_unique(known_resource(field.resource), field.kind, field.key)
    if is_subject is not None:
        own = known_resource(field.resource)
        given["is_subject"] = is_subject and may_be_subject(own, field.kind, field.target)
    told = {
        name: [getattr(field, name), value] for name, value in given.items() if getattr(field, name) != value
    }
    if not told:
        return field
    for name, value in given.items():
        setattr(field, name, value)
    field.save()
    kinds.changed()
    if "unique" in told:
        fill(field, always=True)
    record(FieldChanged(resource=field.resource, key=field.key, changes=told), about=field, by=by)
    return field


@action(needs="settings.manage")
def remove_field(field: CustomField, *, by: Actor, values: Literal["keep", "delete"]) -> CustomField:
    """Take a field off every page. Its values are kept out of sight, or deleted for good."""
    from fullcircle.platform.fields.jobs import tidy_values

    field = locked(field)
    field.removed_at, field.deletes_values = timezone.now(), values == "delete"
    field.slot, field.slot_is_filled = "", False
    field.save()
    kinds.changed()
    record(FieldRemoved(resource=field.resource, key=field.key, values=values), about=field, by=by)
    tidy_values.defer(field_id=field.pk)
    return field


@action(needs="settings.manage")
def restore_field(field: CustomField, *, by: Actor) -> CustomField:
    """Bring a removed field back, with the values it had."""
    from fullcircle.platform.fields.jobs import tidy_values

    field = locked(field, removed=True)
    if field.deletes_values:
        raise Refused("Its values are being deleted; add a new field instead.")
    one_at_a_time(field.resource)
    field.removed_at = None
    field.slot = slot_for(known_resource(field.resource), field.kind)
    field.save()
    kinds.changed()
    fill(field)
    record(FieldRestored(resource=field.resource, key=field.key), about=field, by=by)
    tidy_values.defer(field_id=field.pk)
    return field


@action(needs="settings.manage", hidden=True)
def tidy_batch(field: CustomField, *, by: Actor, after: int) -> int | None:
    """Do with some records' values what was decided; the last number done, or nothing when all are done. Search
    follows either way, because a trigger reads the values again."""
    model = known_resource(field.resource).model
    with connection.cursor() as cursor:
        cursor.execute(
            (DELETE if field.deletes_values else READ_AGAIN).format(
                table=model._meta.db_table, batch=BATCH, own=only_its_own(model)
            ),
            {"key": field.key, "after": after},
        )
        (last,) = cursor.fetchone()
    if last is None and field.deletes_values:
        field.delete()
    return last


def one_at_a_time(resource: str) -> None:
    """Whoever defines a field of the same records at the same moment waits, and so does who writes such a record: its
    trigger must know of the field."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('fields of ' || %s))", [resource])


def slot_for(resource: Resource, kind: str) -> str:
    """Where lists find the values, in tables that have room for that."""
    if not resource.model.fixed:
        return ""
    taken = CustomField.objects.filter(resource=resource.key, removed_at=None).values_list("slot", flat=True)
    return free_slot(kind, taken)


def is_empty(resource: Resource) -> bool:
    return not resource.model._default_manager.exists()


def fill(field: CustomField, *, always: bool = False) -> None:
    """Records that are there already are read again, and only then lists rely on it."""
    from fullcircle.platform.objects.jobs import read_again

    if always or (field.slot and not field.slot_is_filled):
        read_again.defer(key=field.resource)


def may_be_unique(resource: Resource, kind: str, key: str = "") -> bool:
    if not resource.model.fixed or kind not in UNIQUE_KINDS:
        raise Refused(
            fields={
                "unique": "Only text, numbers, dates, links, addresses and relations of your own objects can be unique."
            }
        )
    if key and (twice := held_twice(resource, key)):
        raise Refused(
            fields={"unique": f"{twice:,} values are held by more than one record. Make them differ first."}
        )
    return True


def may_be_subject(resource: Resource, kind: str, target: str) -> bool:
    """Whether the records can be about whom the field names: only those of one's own kinds go with a person."""
    people = {person._meta.model_name for person in reach.people()}
    if not resource.model.fixed or kind != "relation" or target not in people:
        raise Refused(
            fields={
                "is_subject": "Only a relation of your own objects to a contact can say whom the records are about."
            }
        )
    return True


def held_twice(resource: Resource, key: str) -> int:
    """How many values more than one record has, as far as the values matter: without their capitals."""
    values = resource.model._default_manager.annotate(held=Lower(KeyTextTransform(key, "custom")))
    return (
        values.exclude(held=None)
        .exclude(held="")
        .values("held")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .count()
    )


def locked(field: CustomField, *, removed: bool = False) -> CustomField:
    found = (
        CustomField.objects.select_for_update().filter(pk=field.pk, removed_at__isnull=not removed).first()
    )
    if found is None:
        raise Missing("This field is not there.")
    return found


def known_resource(key: str) -> Resource:
    if key not in resources():
        raise Refused(fields={"resource": f"There are no records called “{key[:40]}”."})
    return resources()[key]


def checked_kind(kind: str) -> str:
    if kind not in dict(CustomField.KINDS):
        raise Refused(fields={"kind": "Choose one of the kinds from the list."})
    return kind


def checked(kind: str, *, label: str, help: str, choices: list[str], target: str) -> dict[str, Any]:
    """What people typed, in order; one refusal names all that is wrong."""
    wrong = {}
    label, choices = (
        label.strip(),
        [each for each in dict.fromkeys(choice.strip() for choice in choices) if each],
    )
    if not 0 < len(label) <= 80:
        wrong["label"] = "A field needs a name, of at most 80 characters."
    if len(help) > 200:
        wrong["help"] = "Help holds at most 200 characters."
    if kind in ("choice", "multichoice") and not 0 < len(choices) <= 200:
        wrong["choices"] = "Write at least one choice and at most 200, each on its own line."
    if any(len(choice) > 80 or (kind == "multichoice" and "," in choice) for choice in choices):
        wrong["choices"] = "A choice holds at most 80 characters, and no comma."
    if kind == "relation" and target not in resources():
        wrong["target"] = "Choose which records it points to."
    if wrong:
        raise Refused(fields=wrong)
    chosen = choices if kind in ("choice", "multichoice") else []
    return {
        "label": label,
        "help": help.strip(),
        "choices": chosen,
        "target": target if kind == "relation" else "",
    }


def key_from(label: str) -> str:
    """“Shoe size (EU)” is shoe_size_eu to programs."""
    key = slugify(label).replace("-", "_").strip("_")
    key = re.sub("_+", "_", key)[:50].strip("_")
    return key if KEY.fullmatch(key) else f"field_{key}".strip("_")


def checked_key(resource: Resource, key: str, by: Actor) -> str:
    """A name that programs can use, and that nothing else has."""
    if not KEY.fullmatch(key) or len(key) > 60:
        raise Refused(
            fields={"key": "The key is made of small letters, digits and single underscores, like shoe_size."}
        )
    own = {each.key for each in resource.built_in_fields()} | {
        each.key for each in resource.sensitive_fields()
    }
    if key in own | HIDDEN | PLACE | {"sensitive", "version", "pk"}:
        raise Refused(fields={"label": f"{resource.plural} have a field called {key} already."})
    other = CustomField.objects.filter(resource=resource.key, key=key).first()
    if other and other.deletes_values:
        raise Refused(
            fields={"label": "The values of the removed field of this name are still being deleted."}
        )
    if other:
        where = "a removed field; restore it instead" if other.removed_at else "a field of yours already"
        raise Refused(fields={"label": f"{key} is the key of {where}."})
    return key
