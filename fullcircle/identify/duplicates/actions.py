"""The verbs of duplicates: merge two records, and part them again."""

from django.utils import timezone

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates import merging
from fullcircle.identify.duplicates.choosing import Side
from fullcircle.identify.duplicates.merging import Wanted
from fullcircle.identify.duplicates.parting import part
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.actions.registry import ANYBODY
from fullcircle.platform.merging.models import DAYS, Merge


@action(needs="edit", label="Merge with another")
def merge_contact(
    contact: Contact,
    *,
    by: Actor,
    other: Contact,
    choices: dict[str, Side] | None = None,
    expect: int | None = None,
    expect_other: int | None = None,
    cause: str = "",
) -> Contact:
    """Make one of two contacts. This one stays with everything that hangs on either; the other's address leads here.

    `choices` names fields whose value is taken from the other (`lost`), kept (`kept`) or put together (`both`).
    """
    return merging.merge(contact, other, by, Wanted(choices or {}, expect, expect_other, cause))


@action(needs="edit", label="Merge with another")
def merge_company(
    company: Company,
    *,
    by: Actor,
    other: Company,
    choices: dict[str, Side] | None = None,
    expect: int | None = None,
    expect_other: int | None = None,
    cause: str = "",
) -> Company:
    """Make one of two companies. This one stays with everything that hangs on either; the other's address leads here.

    `choices` names fields whose value is taken from the other (`lost`), kept (`kept`) or put together (`both`).
    """
    return merging.merge(company, other, by, Wanted(choices or {}, expect, expect_other, cause))


@action(needs=ANYBODY, label="Undo a merge")
def undo_merge(merge: Merge, *, by: Actor) -> Merge:
    """Part two records again: every row is as it was before. What was added or changed since stays where it is now."""
    held = Merge.objects.select_for_update().filter(pk=merge.pk).first()
    if held is None:
        raise Missing("There is no such merge, or its records are not yours to change.")
    if held.state != "done":
        raise Refused("This merge is undone already.")
    if not held.can_be_undone:
        raise Refused(f"A merge can be undone for {DAYS} days; this one is older.")
    part(held, by)
    held.state, held.undone_at, held.undone_by = "undone", timezone.now(), by.name[:120]
    held.save(update_fields=["state", "undone_at", "undone_by"])
    return held
