"""The verbs of duplicates: merge two records, part them again, and say of a pair what it is."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal

from django.utils import timezone

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.duplicates import checking, finding, keeping, merging, teaching
from fullcircle.identify.duplicates.choosing import Side
from fullcircle.identify.duplicates.events import (
    DecisionsLearned,
    DuplicatesFound,
    KeptApart,
    LearningSwitched,
    MergingByItselfSwitched,
    NoLongerKeptApart,
)
from fullcircle.identify.duplicates.linkage.model import Weighed
from fullcircle.identify.duplicates.merging import Wanted
from fullcircle.identify.duplicates.models import MANAGE, DuplicateModel, PossibleDuplicate
from fullcircle.identify.duplicates.parting import part
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, NotAllowed, Refused, action
from fullcircle.platform.actions.registry import ANYBODY
from fullcircle.platform.events.event import record
from fullcircle.platform.merging.models import DAYS, Merge
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import resource_for

Drawn = Literal["", "queue", "doubtful", "chance", "sure"]


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
    ends = sorted((held.about_id, held.lost_id))
    for pair in PossibleDuplicate.objects.filter(
        about_kind=held.about_kind, about_id=ends[0], other_id=ends[1], state="merged"
    ):
        reopen(pair)
    return held


@action(needs=ANYBODY, label="Merge a pair")
def accept_duplicate(
    pair: PossibleDuplicate,
    *,
    by: Actor,
    keep: int | None = None,
    choices: dict[str, Side] | None = None,
    expect: int | None = None,
    expect_other: int | None = None,
    cause: str = "",
    drawn: Drawn = "queue",
) -> Record:
    """Make one of the two records of a pair. `keep` names the one that stays; without, it is the older one.

    `drawn` says how somebody came to look at this very pair; leave it empty where nobody did, and it teaches nothing.
    """
    pair = open_pair(pair, by)
    kind, ends = pair.about_kind, the_ends(pair)
    if keep not in (None, *ends):
        raise Refused(fields={"keep": "This is neither of the two records."})
    kept = ends[keep] if keep else min(ends.values(), key=lambda each: (each.created_at, each.pk))
    lost = next(each for each in ends.values() if each.pk != kept.pk)
    weighed = checking.weighed(kind, pair.about_id, pair.other_id)
    merge = MERGE[kind]
    done = merge(
        kept, by=by, other=lost, choices=choices, expect=expect, expect_other=expect_other, cause=cause or f"duplicate:{pair.pk}"
    )  # fmt: skip
    decide(pair, "merged", by, weighed, drawn)
    return done


@action(needs=ANYBODY, label="Not the same")
def keep_apart(pair: PossibleDuplicate, *, by: Actor, drawn: Drawn = "queue") -> PossibleDuplicate:
    """Two records are not the same, whatever is merged into either later; they are never proposed again.

    `drawn` says how somebody came to look at this very pair.
    """
    pair = open_pair(pair, by)
    decide(pair, "apart", by, checking.weighed(pair.about_kind, pair.about_id, pair.other_id), drawn)
    for end in the_ends(pair).values():
        record(KeptApart(pair=pair.pk, other=other_name(pair, end)), about=end, by=by)
    return pair


@action(needs=ANYBODY, label="They may be the same after all")
def reconsider_duplicate(pair: PossibleDuplicate, *, by: Actor) -> PossibleDuplicate:
    """Take back that two records are not the same; they are looked at again."""
    held = locked_pair(pair, by)
    if held.state != "apart":
        raise Refused("Nobody has said that these two are not the same.")
    reopen(held)
    for end in the_ends(held).values():
        record(NoLongerKeptApart(pair=held.pk, other=other_name(held, end)), about=end, by=by)
    return held


@action(needs=MANAGE, label="Merge by itself")
def switch_merging_by_itself(*, by: Actor, kind: str, on: bool) -> DuplicateModel:
    """Let pairs be merged by nobody's hand, above an expected precision of 99.9 %; each can be undone for 30 days."""
    model = model_row(kind)
    model.by_itself = on
    model.save(update_fields=["by_itself"])
    record(MergingByItselfSwitched(kind=kind, on=on), about=model, by=by)
    return model


@action(needs=MANAGE, label="Learn from decisions")
def learn_from_decisions(*, by: Actor, kind: str) -> DuplicateModel:
    """Correct the weights by what reviewers decided, test that on decisions it has not seen, and use it only if it is better."""
    model = model_row(kind)
    standing = teaching.standing(kind)
    if standing.missing:
        raise Refused(f"{standing.decisions} decisions teach too little: it takes {teaching.FEWEST}.")
    if standing.scarce:
        raise Refused(
            f"Nearly all decisions say the same: it takes at least {teaching.FEWEST_OF_EACH} pairs that are the same, and "
            "as many that are not."
        )
    learned, backtest = teaching.taught(kind, model)
    model.learned = {
        "corrections": learned.as_json(), "backtest": backtest.as_json(), "used": backtest.is_better,
        "off": bool(model.learned.get("off")), "at": timezone.now().isoformat(),
    }  # fmt: skip
    model.save(update_fields=["learned"])
    told = DecisionsLearned(
        kind=kind, decisions=backtest.decisions, used=backtest.is_better, f1_before=round(backtest.before.f1[0], 4),
        f1_after=round(backtest.after.f1[0], 4),
    )  # fmt: skip
    record(told, about=model, by=by)
    return model


@action(needs=MANAGE, label="Weigh with what decisions taught")
def switch_learning(*, by: Actor, kind: str, on: bool) -> DuplicateModel:
    """Weigh pairs with what decisions taught, or by the records alone. It takes effect with the next look at everything."""
    model = model_row(kind)
    if not model.learned.get("used"):
        raise Refused("Decisions have not taught anything yet that is better.")
    model.learned = model.learned | {"off": not on}
    model.save(update_fields=["learned"])
    record(LearningSwitched(kind=kind, on=on), about=model, by=by)
    return model


@action(needs=MANAGE, hidden=True)
def store_pairs(*, by: Actor, kind: str, pairs: Sequence[finding.Pair]) -> int:
    """What a look through everything found."""
    return finding.store(kind, checking.TABLES[kind], pairs)


@action(needs=MANAGE, hidden=True)
def end_look(*, by: Actor, kind: str, told: dict[str, Any], began: datetime) -> DuplicateModel:
    """What was learned, and that pairs which were not found any more are gone."""
    finding.forget_older(kind, began)
    keeping.forget_left_over(kind)
    values = {
        "weights": told["model"] or {}, "trust": told["standings"], "records": told["records"], "compared": told["compared"],
        "refused": told["refused"], "found": told["found"], "looked_at": timezone.now(),
    }  # fmt: skip
    model, _ = DuplicateModel.objects.update_or_create(kind=kind, defaults=values)
    record(DuplicatesFound(kind=kind, found=told["found"], records=told["records"]), about=model, by=by)
    return model


@action(needs=MANAGE, hidden=True)
def check_records(*, by: Actor, kind: str, ids: Sequence[int]) -> int:
    """Look for the like of records that are new or have changed; how many pairs there are of them."""
    keeping.keep_keys(kind, ids)
    model, found = checking.model_of(kind), []
    began = timezone.now()
    for pk in ids:
        columns = checking.spelled(kind, [pk])
        if columns["unique_id"]:
            found += [
                (min(pk, each.pk), max(pk, each.pk), each.weight)
                for each in checking.like(kind, columns, model=model)
            ]
    stored = finding.store(kind, checking.TABLES[kind], sorted(set(found)))
    finding.forget_about(kind, ids, began)
    return stored


@action(needs=MANAGE, hidden=True)
def keep_all_keys(*, by: Actor, kind: str, ids: Sequence[int]) -> int:
    """The keys of records that came before there were any."""
    return keeping.keep_keys(kind, ids)


DECISION = ["state", "answers", "claimed", "drawn", "decided_at", "decided_by", "by_itself"]
MERGE: dict[str, Callable[..., Any]] = {"contact": merge_contact, "company": merge_company}


def model_row(kind: str) -> DuplicateModel:
    if kind not in MERGE:
        raise Refused(fields={"kind": "There are no duplicates of this kind."})
    return DuplicateModel.objects.get_or_create(kind=kind)[0]


def open_pair(pair: PossibleDuplicate, by: Actor) -> PossibleDuplicate:
    held = locked_pair(pair, by)
    if held.state == "merged":
        raise Refused("These two were merged already.")
    if held.state == "apart":
        raise Refused(f"{held.decided_by or 'Somebody'} said that these two are not the same.")
    return held


def locked_pair(pair: PossibleDuplicate, by: Actor) -> PossibleDuplicate:
    if not by.can(f"{pair.about_kind}.edit"):
        raise NotAllowed("Your role does not allow changing these records. An administrator can grant it.")
    held = PossibleDuplicate.objects.select_for_update().filter(pk=pair.pk).first()
    if held is None:
        raise Missing("There is no such pair, or one of its records is not yours to change.")
    return held


def the_ends(pair: PossibleDuplicate) -> dict[int, Record]:
    resource = resource_for(pair.about_kind)
    if resource is None:
        raise Missing("This kind of record is no longer known here.")
    rows = resource.model._default_manager.filter(pk__in=[pair.about_id, pair.other_id])
    found = {each.pk: each for each in rows}
    if len(found) < 2:
        raise Missing("One of these records is not there any more, or not yours to see.")
    return found


def other_name(pair: PossibleDuplicate, end: Record) -> str:
    other = pair.other_id if end.pk == pair.about_id else pair.about_id
    return str(the_ends(pair)[other])[:200]


def decide(pair: PossibleDuplicate, state: str, by: Actor, weighed: Weighed | None, drawn: Drawn) -> None:
    pair.state, pair.decided_at, pair.decided_by = state, timezone.now(), by.name[:120]
    pair.by_itself = by.kind == "system"
    pair.drawn = "" if pair.by_itself else drawn
    if weighed:
        pair.answers, pair.weight, pair.claimed = weighed.answers, weighed.weight, weighed.claimed
    pair.save(update_fields=[*DECISION, "weight"])


def reopen(pair: PossibleDuplicate) -> None:
    """What was undone is no decision any more, and teaches nothing."""
    pair.state, pair.answers, pair.claimed, pair.drawn = "open", {}, None, ""
    pair.decided_at, pair.decided_by, pair.by_itself = None, "", False
    pair.save(update_fields=DECISION)
