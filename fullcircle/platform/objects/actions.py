"""Defining kinds of records, changing them, and deciding what becomes of their records."""

import re
from datetime import timedelta
from typing import Any, Literal

from django.db import connection
from django.utils import timezone
from django.utils.text import slugify

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.models import ApiKey, Role
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record
from fullcircle.platform.files.models import StoredFile
from fullcircle.platform.objects import kinds
from fullcircle.platform.objects.events import (
    ObjectChanged,
    ObjectDefined,
    ObjectDeleted,
    ObjectRemoved,
    ObjectRestored,
)
from fullcircle.platform.objects.icons import ICONS
from fullcircle.platform.objects.models import PREFIX, ObjectDefinition, ObjectRecord
from fullcircle.platform.records.models import CustomField, SavedView
from fullcircle.platform.records.resource import built_in_resources

KEY = re.compile("[a-z](_?[a-z0-9])*")
LONGEST = 36 - len(PREFIX)
MOST = 50
KEPT_DAYS = 7  # between saying that records are to be deleted, and that they are
BATCH = 2_000
READ_AGAIN = """
WITH batch AS (SELECT id FROM platform_object WHERE kind = %s AND id > %s ORDER BY id LIMIT %s), done AS (
  UPDATE platform_object t SET search_text = '', custom = t.custom FROM batch WHERE t.id = batch.id
) SELECT max(id) FROM batch
"""
CHANGEABLE = (
    "singular", "plural", "description", "icon", "area", "name_label", "seen_by", "is_restricted",
)  # fmt: skip


@action(needs="settings.manage", label="Define an object")
def define_object(
    *,
    by: Actor,
    singular: str,
    plural: str,
    key: str = "",
    description: str = "",
    icon: str = "box",
    area: str = "Know",
    name_label: str = "Name",
    seen_by: Literal["owner", "everybody"] = "owner",
    is_restricted: bool = False,
) -> ObjectDefinition:
    """Add a kind of record. It is there at once: menu, list, form, import, API, timeline and rights."""
    one_at_a_time()
    if ObjectDefinition.objects.count() >= MOST:
        raise Refused(f"There are {MOST} objects of your own, and that is the most.")
    said = {
        "singular": singular, "plural": plural, "description": description, "icon": icon, "area": area,
        "name_label": name_label, "seen_by": seen_by, "is_restricted": is_restricted,
    }  # fmt: skip
    given = checked(said)
    definition = ObjectDefinition(key=free_key(key or given["singular"], given["plural"]), **given)
    definition.slug = free_slug(given["plural"], definition.key)
    definition.save()
    kinds.changed()
    record(ObjectDefined(key=definition.key, plural=definition.plural), about=definition, by=by)
    return definition


@action(needs="settings.manage")
def change_object(
    definition: ObjectDefinition,
    *,
    by: Actor,
    singular: str,
    plural: str,
    description: str = "",
    icon: str = "box",
    area: str = "Know",
    name_label: str = "Name",
    seen_by: Literal["owner", "everybody"] = "owner",
    is_restricted: bool = False,
) -> ObjectDefinition:
    """Change how it is called, where it is found and who sees it. Its key and its address stay: programs rely on them."""
    from fullcircle.platform.objects.jobs import read_again

    one_at_a_time()
    definition = locked(definition)
    said = {
        "singular": singular, "plural": plural, "description": description, "icon": icon, "area": area,
        "name_label": name_label, "seen_by": seen_by, "is_restricted": is_restricted,
    }  # fmt: skip
    given = checked(said, definition)
    told = {
        name: [getattr(definition, name), given[name]]
        for name in CHANGEABLE
        if getattr(definition, name) != given[name]
    }
    if not told:
        return definition
    for name, value in given.items():
        setattr(definition, name, value)
    definition.save()
    kinds.changed()
    record(ObjectChanged(key=definition.key, changes=told), about=definition, by=by)
    if "seen_by" in told:
        read_again.defer(key=definition.key)
    return definition


@action(needs="settings.manage")
def remove_object(
    definition: ObjectDefinition, *, by: Actor, records: Literal["keep", "delete"]
) -> ObjectDefinition:
    """Take it off every page. Its records are kept out of sight, or deleted for good after seven days; till then it can be
    restored."""
    definition = locked(definition)
    number = ObjectRecord.objects.filter(kind=definition).count()
    definition.archived_at = timezone.now()
    definition.delete_after = timezone.now() + timedelta(days=KEPT_DAYS) if records == "delete" else None
    definition.save()
    kinds.changed()
    record(ObjectRemoved(key=definition.key, records=records, number=number), about=definition, by=by)
    return definition


@action(needs="settings.manage")
def restore_object(definition: ObjectDefinition, *, by: Actor) -> ObjectDefinition:
    """Bring a removed object back, with the records it had."""
    definition = locked(definition, removed=True)
    if definition.delete_after and definition.delete_after <= timezone.now():
        raise Refused("Its records are being deleted; define a new object instead.")
    definition.archived_at = definition.delete_after = None
    definition.save()
    kinds.changed()
    record(ObjectRestored(key=definition.key), about=definition, by=by)
    return definition


@action(needs="settings.manage", hidden=True)
def read_batch_again(definition: ObjectDefinition, *, by: Actor, after: int) -> int | None:
    """Have the triggers read some records again after the definition changed; the last number done, or nothing when all
    are done."""
    with connection.cursor() as cursor:
        cursor.execute(READ_AGAIN, [definition.key, after, BATCH])
        last: int | None = cursor.fetchone()[0]
    return last


@action(needs="settings.manage", hidden=True)
def slots_filled(definition: ObjectDefinition, *, by: Actor) -> None:
    """All records hold the values of these fields where lists look for them: from now on lists do."""
    fields = CustomField.objects.filter(resource=definition.key, removed_at=None, slot_is_filled=False)
    if fields.exclude(slot="").update(slot_is_filled=True):
        kinds.changed()


@action(needs="settings.manage", hidden=True)
def delete_batch(definition: ObjectDefinition, *, by: Actor) -> bool:
    """Delete some records of an object whose days are over, and at last all that named it; whether there is more to do."""
    if definition.delete_after is None or definition.delete_after > timezone.now():
        raise Refused("Its records are kept.")
    some = list(ObjectRecord.objects.filter(kind=definition).values_list("pk", flat=True)[:BATCH])
    if some:
        StoredFile.objects.filter(about_kind=definition.key, about_id__in=some).update(
            removed_at=timezone.now()
        )
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM platform_object WHERE id = ANY (%s)", [some])
        return True
    forget_everywhere(definition)
    definition.delete()
    kinds.changed()
    record(ObjectDeleted(key=definition.key, number=0), about=ObjectDefinition(pk=0), by=by)
    return False


def forget_everywhere(definition: ObjectDefinition) -> None:
    """Fields, lists and rights that named it, and what the log told of its records."""
    key = definition.key
    CustomField.objects.filter(resource=key).delete()
    CustomField.objects.filter(kind="relation", target=key, removed_at=None).update(
        removed_at=timezone.now(), slot="", slot_is_filled=False
    )
    SavedView.objects.filter(resource=key, shared=True).delete()
    for holder, column in ((Role, "capabilities"), (ApiKey, "scopes")):
        for each in holder.objects.all():  # type: ignore[attr-defined]
            held = getattr(each, column)
            if any(right.startswith(f"{key}.") for right in held):
                setattr(each, column, [right for right in held if not right.startswith(f"{key}.")])
                each.save(update_fields=[column])
    with connection.cursor() as cursor:
        cursor.execute("SELECT fc.forget_kind(%s)", [key])


def one_at_a_time() -> None:
    """Whoever defines at the same moment waits, and then sees what the other defined."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('fullcircle objects'))")


def locked(definition: ObjectDefinition, *, removed: bool = False) -> ObjectDefinition:
    rows = ObjectDefinition.objects.select_for_update()
    found = rows.filter(pk=definition.pk, archived_at__isnull=not removed).first()
    if found is None:
        raise Missing("This object is not there.")
    return found


def checked(said: dict[str, Any], mine: ObjectDefinition | None = None) -> dict[str, Any]:
    """What people typed, in order; one refusal names all that is wrong."""
    given = {name: tidy(value) if isinstance(value, str) else value for name, value in said.items()}
    wrong = {}
    for name, words in (("singular", "one of them"), ("plural", "many of them"), ("name_label", "its name")):
        if not 0 < len(given[name]) <= 40 or not any(letter.isalpha() for letter in given[name]):
            wrong[name] = f"Say in at most 40 characters what {words} is called."
    if len(given["description"]) > 200:
        wrong["description"] = "A description holds at most 200 characters."
    if given["icon"] not in ICONS:
        wrong["icon"] = "Choose one of the icons from the list."
    if given["area"] not in dict(ObjectDefinition.AREAS):
        wrong["area"] = "Choose one of the places in the menu."
    if given["seen_by"] not in dict(ObjectDefinition.SEEN):
        wrong["seen_by"] = "Choose who sees them."
    for name in ("singular", "plural"):
        if name not in wrong and (taken := holder_of(given[name], mine)):
            wrong[name] = f"There is something called {taken} already."
    if wrong:
        raise Refused(fields=wrong)
    return given


def tidy(words: str) -> str:
    """Single spaces, and nothing that cannot be seen."""
    return " ".join("".join(letter for letter in words if letter.isprintable() or letter.isspace()).split())


def holder_of(name: str, mine: ObjectDefinition | None) -> str:
    """What is called so already, built in or defined, removed or not."""
    for resource in built_in_resources().values():
        if name.casefold() in (resource.label.casefold(), resource.plural.casefold()):
            return resource.plural
    others = ObjectDefinition.objects.exclude(pk=mine.pk) if mine else ObjectDefinition.objects.all()
    for other in others:
        if name.casefold() in (other.singular.casefold(), other.plural.casefold()):
            return f"{other.plural}, which was removed" if other.archived_at else other.plural
    return ""


def free_key(wanted: str, plural: str) -> str:
    """“Holiday home” is x_holiday_home to programs. Names without a Latin letter get a number."""
    words = slugify(wanted.removeprefix(PREFIX)).replace("-", "_")
    key = re.sub("_+", "_", words)[:LONGEST].strip("_")
    if not KEY.fullmatch(key):
        key = f"object_{key}".strip("_")[:LONGEST]
    taken = set(ObjectDefinition.objects.values_list("key", flat=True))
    for at in range(1, MOST + 2):
        found = PREFIX + (key if at == 1 else f"{key[: LONGEST - 3]}_{at}")
        if found not in taken:
            return found
    raise Refused(fields={"singular": "There are too many objects of this name."})


def free_slug(plural: str, key: str) -> str:
    """The last part of its address: /x-holiday-homes/."""
    words = slugify(plural)[:50].strip("-") or key.removeprefix(PREFIX).replace("_", "-")
    slug = f"x-{words.replace('_', '-')}"
    taken = ObjectDefinition.objects.filter(slug=slug).exists()
    return f"{slug}-{key.removeprefix(PREFIX).replace('_', '-')}"[:60].strip("-") if taken else slug
