"""The verbs of saved mappings: keep one, rename it, share it, remove it and bring it back."""

from datetime import timedelta

from django.utils import timezone

from fullcircle.identify.imports.actions import NEEDS, person
from fullcircle.identify.imports.models import SavedMapping
from fullcircle.identify.imports.plan import Plan
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action

LONGEST = 80
REMOVED_KEPT = timedelta(days=30)


@action(needs=NEEDS, hidden=True)
def save_mapping(
    *, by: Actor, name: str, columns: list[str], plan: Plan, shared: bool = False
) -> SavedMapping:
    """Keep a mapping under a name, for the next file with the same columns; one of the same name is replaced."""
    saved, _ = SavedMapping.objects.update_or_create(
        user_id=person(by), name=checked_name(name),
        defaults={"columns": columns, "plan": plan.model_dump(mode="json"), "shared": shared,
                  "used_at": timezone.now(), "used_by_id": person(by), "removed_at": None},
    )  # fmt: skip
    return saved


@action(needs=NEEDS, hidden=True)
def change_mapping(mapping: SavedMapping, *, by: Actor, name: str, shared: bool) -> SavedMapping:
    """Give a mapping another name, and say who may use it."""
    mapping = own(mapping, by)
    mapping.name, mapping.shared = checked_name(name), shared
    others = SavedMapping.objects.filter(user_id=mapping.user_id, name=mapping.name).exclude(pk=mapping.pk)
    if others.filter(removed_at=None).exists():
        raise Refused(fields={"name": f"Another of these mappings is already called “{mapping.name}”."})
    others.delete()
    mapping.save(update_fields=["name", "shared"])
    return mapping


@action(needs=NEEDS, hidden=True)
def remove_mapping(mapping: SavedMapping, *, by: Actor) -> SavedMapping:
    """Let a mapping be used no more; for a while it can be brought back."""
    mapping, now = own(mapping, by), timezone.now()
    # Nobody else sees what is private, so nobody else can let go of what was removed long ago.
    SavedMapping.objects.filter(user_id=by.person, removed_at__lt=now - REMOVED_KEPT).delete()
    mapping.removed_at = now
    mapping.save(update_fields=["removed_at"])
    return mapping


@action(needs=NEEDS, hidden=True)
def restore_mapping(mapping: SavedMapping, *, by: Actor) -> SavedMapping:
    """Bring a removed mapping back."""
    mapping = own(mapping, by)
    mapping.removed_at = None
    mapping.save(update_fields=["removed_at"])
    return mapping


@action(needs=NEEDS, hidden=True)
def note_mapping_use(*, by: Actor, mapping_id: int, user_id: int) -> None:
    """Remember when a mapping was last used, and by whom."""
    SavedMapping.objects.filter(pk=mapping_id).update(used_at=timezone.now(), used_by_id=user_id)


def own(mapping: SavedMapping, by: Actor) -> SavedMapping:
    """The mapping, locked, if it is one's own or one looks after everybody's."""
    found = SavedMapping.objects.filter(pk=mapping.pk).first()
    if found is None:
        raise Missing("This mapping is not there, or not yours.")
    if found.user_id != by.user_id and not by.can("imports.manage"):
        raise Refused("This mapping belongs to somebody else. Save one of your own under another name.")
    return SavedMapping.objects.select_for_update().get(pk=found.pk)


def checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(fields={"name": "Give the mapping a name."})
    if len(name) > LONGEST:
        raise Refused(fields={"name": f"A name has at most {LONGEST} characters; this has {len(name):,}."})
    return name
