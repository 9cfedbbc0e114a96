"""How two records become one: values chosen, ways to reach them kept, shares joined, all that hangs on them moved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models.functions import Now
from django.utils import timezone

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import ContactPoint
from fullcircle.identify.contacts.points import (
    WAYS,
    Reachable,
    Value,
    give_primary_a_row,
    points_of,
    primary_value,
)
from fullcircle.identify.duplicates.choosing import Choices, chosen, questions
from fullcircle.identify.duplicates.events import MergeDone
from fullcircle.platform.access.actor import Actor, user_principal
from fullcircle.platform.actions import Conflict, MergedAway, Missing, Refused
from fullcircle.platform.events.event import kind_of, plain, record
from fullcircle.platform.merging import steps
from fullcircle.platform.merging.models import Merge
from fullcircle.platform.postgres.single_row import locked_row
from fullcircle.platform.records.actions import (
    assign,
    current_value,
    differing,
    keep_sensitive,
    saved,
    shown,
    tell,
    the_resource,
    touch,
)
from fullcircle.platform.records.fields import Field
from fullcircle.platform.sharing.actions import few_enough

R = TypeVar("R", bound=Reachable)


@dataclass(frozen=True)
class Wanted:
    """What whoever merges has said."""

    choices: Choices
    expect: int | None = None
    expect_other: int | None = None
    cause: str = ""


def merge(kept: R, lost: R, by: Actor, wanted: Wanted) -> R:
    """Make one of two: `kept` stays, `lost` leads there from now on."""
    kept, lost = held(kept, lost, wanted)
    resource = the_resource(type(kept))
    values = chosen(questions(resource, kept, lost, by), wanted.choices)
    values = {field: elsewhere(field, value, kept, lost) for field, value in values.items()}
    before = {field: current_value(kept, field) for field in values}
    fresh = {field: value for field, value in values.items() if plain(before[field]) != plain(value)}
    note = new_merge(kept, lost, by, wanted)
    note.moved = steps.move_everything(note)
    kept = whole_row(kept)
    keep_ways(kept, ways_of(lost))
    lead_on(lost, kept, fresh)
    take_over(kept, lost, fresh)
    steps.write_down(note)
    Merge.objects.filter(pk=note.pk).update(state="done", moved=note.moved, done_at=Now())
    changed = {
        field.key: [shown(field, before[field]), shown(field, value)] for field, value in fresh.items()
    }
    announce(note, kept, lost, changed, by)
    return kept


def elsewhere(field: Field, value: Any, kept: Reachable, lost: Reachable) -> Any:
    """Nothing points to itself: what pointed to the one from the other points nowhere."""
    return None if field.target == kind_of(kept) and value in (kept.pk, lost.pk) else value


def held(kept: R, lost: R, wanted: Wanted) -> tuple[R, R]:
    """Both rows as they are now, held in the order of their numbers, so that two merges never wait for each other."""
    if kept.pk == lost.pk:
        raise Refused(fields={"other": "A record cannot be merged with itself."})
    first, second = sorted((kept, lost), key=lambda each: each.pk)
    rows = {each.pk: whole_row(each) for each in (first, second)}
    kept, lost = rows[kept.pk], rows[lost.pk]
    for row, expected in ((kept, wanted.expect), (lost, wanted.expect_other)):
        if expected is not None and row.version != expected:
            raise Conflict(f"Somebody changed {row} meanwhile. Look at both again.", current=row)
    return kept, lost


def whole_row(thing: R) -> R:
    noun = str(thing._meta.verbose_name)
    row = locked_row(type(thing), thing.pk)
    if row is None:
        raise Missing(f"This {noun} is not there, or not yours to change.")
    if row.merged_into_id:
        raise MergedAway(noun, row.merged_into_id)
    if row.archived_at:
        raise Refused(f"{row} is archived. Restore it first.")
    return row


def new_merge(kept: Reachable, lost: Reachable, by: Actor, wanted: Wanted) -> Merge:
    return Merge.objects.create(
        about_kind=kind_of(kept),
        about_id=kept.pk,
        lost_id=lost.pk,
        kept_name=str(kept)[:200],
        lost_name=str(lost)[:200],
        cause=wanted.cause[:120],
        choices=dict(wanted.choices),
        actor_id=by.user_id,
        actor_name=by.name[:120],
    )


def lead_on(lost: Reachable, kept: Reachable, fresh: dict[Field, Any]) -> None:
    """Put the lost record away; whoever looks for it is led to the other, which may take over its number elsewhere."""
    stored = dict(vars(lost))
    lost.archived_at, lost.archived_reason = timezone.now(), f"Merged into {kept}"[:200]
    lost.merged_into_id = kept.pk
    for field in fresh:
        if field.unique:
            setattr(lost, field.attribute, None)
    touch(lost)
    saved(lost, the_resource(type(lost)), differing(lost, stored))


def ways_of(thing: Reachable) -> list[tuple[str, Value]]:
    """Its own address of each kind; a firm's domain is one, too."""
    found = [(kind, primary_value(thing, kind)) for kind in WAYS]
    if isinstance(thing, Company) and thing.domain and thing.domain not in thing.website:
        found.append(("web", Value(f"https://{thing.domain}", {})))
    return found


def keep_ways(kept: Reachable, others: list[tuple[str, Value]]) -> None:
    """Two addresses of a kind need a row each, before either becomes the record's own."""
    for kind, other in others:
        mine = primary_value(kept, kind)
        have = ContactPoint.objects.filter(**points_of(kept), kind=kind)
        told_apart = mine.text and other.text and mine.text != other.text and not within(mine, other)
        if not told_apart and not have.exists():
            continue
        if other.text and not within(mine, other):
            have.get_or_create(
                **points_of(kept), kind=kind, value=other.text, defaults={"parts": other.parts}
            )
        if mine.text and not have.filter(value=mine.text).update(is_primary=True):
            give_primary_a_row(kept, kind)


def within(mine: Value, other: Value) -> bool:
    """Whether one of two addresses says nothing that the other does not say."""
    if not (mine.parts and other.parts and mine.text and other.text):
        return False
    few, many = sorted((mine.parts, other.parts), key=lambda parts: sum(map(bool, parts.values())))
    return all(not value or many.get(key) == value for key, value in few.items())


def take_over(kept: Reachable, lost: Reachable, fresh: dict[Field, Any]) -> None:
    """The values that were chosen, and those that nobody chooses."""
    stored, owned_by = dict(vars(kept)), kept.owner_id
    sensitive = assign(kept, fresh)
    if isinstance(kept, Company) and leads_back(kept):
        kept.parent_id = None
    kept.last_activity_at = later(kept.last_activity_at, lost.last_activity_at)
    see_together(kept, lost, owned_by)
    touch(kept)
    resource = the_resource(type(kept))
    saved(kept, resource, differing(kept, stored))
    keep_sensitive(resource, kept, sensitive)


def leads_back(company: Company) -> bool:
    """Whether a firm would be the parent of its own parents."""
    seen, above = {company.pk}, company.parent_id
    while above:
        if above in seen:
            return True
        seen.add(above)
        found = Company.objects.filter(pk=above).values_list("merged_into_id", "parent_id").first()
        above = found and (found[0] or found[1])
    return False


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)


def see_together(kept: Reachable, lost: Reachable, was_owned_by: int | None) -> None:
    """Whoever either was shared with sees the one that stays, and whoever looked after one of them goes on reading it."""
    owners = {each for each in (was_owned_by, lost.owner_id) if each and each != kept.owner_id}
    kept.shared_write = list(dict.fromkeys([*kept.shared_write, *lost.shared_write]))
    readers = [*kept.shared_read, *lost.shared_read, *(user_principal(each) for each in sorted(owners))]
    kept.shared_read = [each for each in dict.fromkeys(readers) if each not in kept.shared_write]
    few_enough(kept)


def announce(note: Merge, kept: Reachable, lost: Reachable, changed: dict[str, Any], by: Actor) -> None:
    event = MergeDone(
        merge=note.pk, kept=kept.pk, lost=lost.pk, kept_name=note.kept_name, lost_name=note.lost_name,
        moved=note.moved, changes=changed,
    )  # fmt: skip
    record(event, about=kept, by=by, within=lost, cause=note.cause)
    if changed:
        tell(kept, "changed", changed, by, cause=f"merge:{note.pk}")
