"""Undoing a merge: both records as they were, and a word about what was changed since."""

from typing import Any

from fullcircle.identify.contacts.models import ContactPoint
from fullcircle.identify.contacts.points import WAYS, give_primary_a_row, points_of, primary_value
from fullcircle.identify.duplicates.events import MergeUndone
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.events.event import plain, record
from fullcircle.platform.merging import steps
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.records.actions import current_value, shown, tell
from fullcircle.platform.records.fields import Field
from fullcircle.platform.records.merged import leads_to
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import Resource, resource_for


def part(merge: Merge, by: Actor) -> steps.Parted:
    """Put everything back, and tell of it on both timelines."""
    resource = resource_for(merge.about_kind)
    if resource is None:
        raise Missing("This kind of record is no longer known here.")
    refuse_in_between(resource, merge)
    before = values_of(resource, merge.about_id, by)
    newer = ContactPoint.objects.filter(**{merge.about_kind: merge.about_id}, created_at__gt=merge.done_at)
    mixed = newer.exists()
    done = steps.part(merge)
    kept = the_record(resource, merge.about_id)
    if done.stayed or mixed:
        for thing in (kept, the_record(resource, merge.lost_id)):
            settle_ways(thing)
    event = MergeUndone(
        merge=merge.pk, kept=merge.about_id, lost=merge.lost_id, kept_name=merge.kept_name,
        lost_name=merge.lost_name, restored=done.restored, stayed=len(done.stayed),
    )  # fmt: skip
    record(event, about=kept, by=by, within=the_record(resource, merge.lost_id))
    after = values_of(resource, merge.about_id, by)
    changed = {
        field.key: [shown(field, value), shown(field, after[field])]
        for field, value in before.items()
        if plain(value) != plain(after[field])
    }
    if changed:
        tell(kept, "changed", changed, by, cause=f"unmerge:{merge.pk}")
    return done


def refuse_in_between(resource: Resource, merge: Merge) -> None:
    """What has become part of yet another record is parted from that one first."""
    if into := leads_to(resource.model, merge.about_id):
        name = the_record(resource, into)
        raise Refused(f"{merge.kept_name} was merged into {name} later. Undo that merge first.")


def settle_ways(thing: Any) -> None:
    """Where a value was changed since, the record's own address of each kind is the primary one again."""
    for kind in WAYS:
        own = primary_value(thing, kind)
        have = ContactPoint.objects.filter(**points_of(thing), kind=kind)
        if own.text and have.exists():
            have.exclude(value=own.text).filter(is_primary=True).update(is_primary=False)
            if not have.filter(value=own.text).update(is_primary=True):
                give_primary_a_row(thing, kind)


def values_of(resource: Resource, pk: int, by: Actor) -> dict[Field, Any]:
    record = the_record(resource, pk)
    return {field: current_value(record, field) for field in resource.fields(by) if not field.read_only}


def the_record(resource: Resource, pk: int) -> Record:
    found = resource.model._default_manager.filter(pk=pk).first()
    if found is None:
        raise Missing(f"This {resource.label.lower()} is not there, or not yours to change.")
    return found
