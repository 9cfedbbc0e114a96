"""The verbs of an import. Each step of the long ones is an action of its own: one chunk, one transaction."""

from typing import Any

from django.db import connection
from django.utils import timezone

from fullcircle.config.env import env
from fullcircle.identify.imports import deciding, portions, reverting, special
from fullcircle.identify.imports.checking import Check, PartCheck, ReadBatch
from fullcircle.identify.imports.committing import write_chunk, write_late_repeats
from fullcircle.identify.imports.decisions import Decision
from fullcircle.identify.imports.events import ImportCanceled, ImportFinished, ImportReverted, ImportStarted
from fullcircle.identify.imports.models import ImportRun, RowDecision
from fullcircle.identify.imports.outcomes import added, outcome_counts
from fullcircle.identify.imports.plan import Plan, PlannedPart, read_plan, resolved
from fullcircle.identify.imports.saved import says_the_same
from fullcircle.identify.imports.staging import Staged
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, Refused, action
from fullcircle.platform.events.event import record, wake_followers

NEEDS = "records.import"


def held(run: ImportRun, *states: str) -> ImportRun | None:
    """The run as it is now, if it is in one of these states and no other worker holds it."""
    return ImportRun.objects.select_for_update(skip_locked=True).filter(pk=run.pk, state__in=states).first()


def taken(run: ImportRun, *states: str) -> ImportRun:
    """The run, locked, in a state that allows what is asked."""
    found = ImportRun.objects.select_for_update().filter(pk=run.pk).first()
    if found is None:
        raise Missing("This import is not there, or not yours.")
    if found.state not in states:
        raise Refused(f"This import is {found.get_state_display().lower()}; that cannot be done now.")
    return found


def person(by: Actor) -> int:
    """Imports belong to somebody, whoever's key or page they came through."""
    if by.user_id is None:
        raise Refused("An import belongs to a colleague.")
    return by.user_id


@action(needs=NEEDS, hidden=True)
def start_import(
    *,
    by: Actor,
    name: str,
    stored: str,
    size: int,
    table: dict[str, Any],
    plan: Plan,
    goal: int = 0,
    sheet: str = "",
) -> ImportRun:
    """Take in a file and remember how it is written and what it seems to mean."""
    run = ImportRun.objects.create(
        user_id=person(by), name=name[:200], stored=stored, size=size, table=table,
        plan=plan.model_dump(mode="json"), goal=goal, sheet=sheet[:200],
    )  # fmt: skip
    record(ImportStarted(file=run.name, rows=goal), about=run, by=by)
    return run


@action(needs=NEEDS, hidden=True)
def plan_import(run: ImportRun, *, by: Actor, plan: Plan, table: dict[str, Any] | None = None) -> ImportRun:
    """Say which column goes where; an earlier check, and what was decided about its rows, is forgotten."""
    run = taken(run, "mapping", "checked", "canceled", "failed")
    before = read_plan(run.plan)
    run.table = table or run.table
    resolved(plan, by, len(run.table["columns"]))
    run.plan, run.state = plan.model_dump(mode="json"), "mapping"
    if not says_the_same(before, plan):
        RowDecision.objects.filter(run_id=run.pk).delete()
        run.table = run.table if table else run.table | {"mapping": None}
    run.save()
    return run


@action(needs=NEEDS, hidden=True)
def open_import_again(
    run: ImportRun, *, by: Actor, table: dict[str, Any], plan: Plan, sheet: str, goal: int
) -> ImportRun:
    """Read the file from another sheet, another row of headings, or as otherwise written; its mapping starts afresh."""
    run = taken(run, "mapping", "checked", "canceled", "failed")
    run.table, run.plan, run.sheet, run.goal = table, plan.model_dump(mode="json"), sheet[:200], goal
    run.state, run.sentence = "mapping", ""
    RowDecision.objects.filter(run_id=run.pk).delete()
    run.save()
    return run


@action(needs=NEEDS, hidden=True)
def ask_check(run: ImportRun, *, by: Actor) -> ImportRun:
    """Have every row read and matched, without writing any."""
    run = taken(run, "mapping", "checked", "failed")
    special.insist_on_purpose(resolved(Plan.model_validate(run.plan), by, len(run.table["columns"])))
    if already_written(run):
        raise Refused("Part of this file is already imported. Upload it again to go on.")
    run.state, run.sentence, run.cancel_asked = "checking", "", False
    run.save()
    return run


@action(needs=NEEDS, hidden=True)
def begin_check(run: ImportRun, *, by: Actor) -> ImportRun | None:
    """Start from the first row, whatever an earlier try has left."""
    found = held(run, "checking")
    if found is not None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM identify_import_staged WHERE run_id = %s", [found.pk])
        found.counts, found.rows, found.progress, found.unsettled = {}, 0, 0, False
        found.save()
    return found


@action(needs=NEEDS, hidden=True)
def stage_rows(run: ImportRun, *, by: Actor, check: Check, batch: ReadBatch) -> bool:
    """Match and keep one batch of rows; whether to go on."""
    found = held(run, "checking")
    if found is None:
        return False
    run = found
    if run.cancel_asked:
        run.state, run.cancel_asked = "mapping", False
        run.save()
        return False
    run.counts = added(run.counts, check.stage(batch))
    run.rows += batch.size
    run.progress = run.rows
    run.goal = max(run.goal, run.rows)
    run.save()
    return True


@action(needs=NEEDS, hidden=True)
def end_check(run: ImportRun, *, by: Actor) -> None:
    """The numbers are complete."""
    if found := held(run, "checking"):
        found.state, found.goal, found.at_part, found.at_row = "checked", found.rows, 0, 0
        found.save()


@action(needs=NEEDS, hidden=True)
def decide_row(
    run: ImportRun, *, by: Actor, parts: list[PlannedPart], part: int, row: int, choice: str,
    record_id: int | None = None,
) -> ImportRun:  # fmt: skip
    """Say what becomes of a row that needs a person: update a known record, create a new one, or leave it out."""
    run = taken(run, "checked")
    deciding.check_choice(parts[part], choice, record_id)
    check = deciding.part_check(run, parts, part)
    question = deciding.asked(run, check, row)
    after = deciding.judged_again(check, question, Decision(choice, record_id, by.name))
    RowDecision.objects.update_or_create(
        run_id=run.pk, part=part, row=row,
        defaults={"user_id": run.user_id, "choice": choice, "record_id": record_id, "by_name": by.name[:120],
                  "question": question.question, "cells": question.cells, "decided_at": timezone.now()},
    )  # fmt: skip
    return settle_row(run, check, question.draft, after)


@action(needs=NEEDS, hidden=True)
def take_back_decision(
    run: ImportRun, *, by: Actor, parts: list[PlannedPart], part: int, row: int
) -> ImportRun:
    """Let a row wait again."""
    run = taken(run, "checked")
    check = deciding.part_check(run, parts, part)
    question = deciding.asked(run, check, row)
    if question.decision is None:
        raise Refused("Nothing is decided about this row yet.")
    after = deciding.judged_again(check, question, None)
    question.decision.delete()
    return settle_row(run, check, question.draft, after)


def settle_row(run: ImportRun, check: PartCheck, before: Staged, after: Staged) -> ImportRun:
    """The row and the run's numbers as they are with the decision."""
    part = check.planned.number
    run.unsettled = run.unsettled or deciding.hangs_on(run, check, after)
    deciding.restage(run, part, after)
    run.counts = deciding.recounted(run, part, before.verdict, after.verdict)
    run.save()
    return run


@action(needs=NEEDS, hidden=True)
def decide_all_rows(
    run: ImportRun, *, by: Actor, parts: list[PlannedPart], part: int, choice: str
) -> ImportRun:
    """Create new records of all rows of one kind that wait, or leave them all out; then every row is checked again."""
    run = taken(run, "checked")
    if choice == "update":
        raise Refused(fields={"choice": "Which record is updated is decided row by row."})
    deciding.check_choice(parts[part], choice, None)
    if not deciding.decide_waiting(run, part, choice, by.name[:120]):
        raise Refused("No row waits for a decision.")
    run.state, run.sentence, run.cancel_asked = "checking", "", False
    run.save()
    return run


@action(needs=NEEDS, hidden=True)
def fail_import(run: ImportRun, *, by: Actor, sentence: str) -> None:
    """Give up, and say why."""
    if found := held(run, *ImportRun.RUNNING):
        found.state, found.sentence = "failed", sentence[:500]
        found.save()


@action(needs=NEEDS, hidden=True)
def ask_commit(run: ImportRun, *, by: Actor) -> ImportRun:
    """Have the checked rows written."""
    run = taken(run, "checked")
    if run.unsettled:
        raise Refused("Other rows follow from what was decided. Check all rows again, then import.")
    if not sum(verdicts.get("new", 0) + verdicts.get("update", 0) for verdicts in run.counts.values()):
        raise Refused("There is nothing to import: no row is new and none would change anything.")
    run.state, run.cancel_asked = "importing", False
    run.at_part, run.at_row, run.progress = 0, 0, 0
    run.goal = sum(sum(verdicts.values()) for verdicts in run.counts.values())
    run.save()
    portions.forget(run)
    return run


@action(needs=NEEDS, hidden=True)
def begin_commit(run: ImportRun, *, by: Actor) -> None:
    """Share the rows out, so that several can write and none writes what another has written."""
    found = ImportRun.objects.select_for_update().filter(pk=run.pk, state="importing").first()
    if found is not None:
        portions.divide(found)


@action(needs=NEEDS, hidden=True)
def import_rows(run: ImportRun, *, by: Actor, parts: list[PlannedPart]) -> bool:
    """Write one portion of checked rows, with their events and outcomes; whether there may be more to take."""
    part = ImportRun.objects.get(pk=run.pk).at_part
    chunk = portions.take(run.pk, part) if part < len(parts) else None
    # Read after the portion is ours: whoever ends an import takes all portions first.
    run = ImportRun.objects.get(pk=run.pk)
    if chunk is None or run.state != "importing" or run.cancel_asked:
        return False
    write_chunk(run, parts[part], chunk, by, last=portions.is_last(chunk))
    portions.note_done(chunk)
    return True


@action(needs=NEEDS, hidden=True)
def end_part(run: ImportRun, *, by: Actor, parts: list[PlannedPart]) -> bool:
    """Go on to the next part when this one is written, or stop as asked; whether there is more to do."""
    part = ImportRun.objects.get(pk=run.pk).at_part
    unwritten = portions.left_open(run.pk, part)
    found = ImportRun.objects.select_for_update().get(pk=run.pk)
    if found.state != "importing":
        return False
    if found.cancel_asked:
        return ended(found, "canceled", by)
    if unwritten or found.at_part != part:
        return True
    write_late_repeats(found)
    found.at_part, found.at_row = part + 1, 0
    found.save()
    return True if found.at_part < len(parts) else ended(found, "done", by)


def ended(run: ImportRun, state: str, by: Actor) -> bool:
    """Every row has its outcome, or somebody has stopped it: the numbers are those of the outcomes."""
    run.state, run.finished_at, run.counts = state, timezone.now(), outcome_counts(run)
    run.progress = run.goal if state == "done" else run.progress
    run.save()
    if state == "done":
        record(ImportFinished(file=run.name, counts=run.counts), about=run, by=by)
    else:
        written = sum(sum(verdicts.values()) for verdicts in run.counts.values())
        record(ImportCanceled(file=run.name, rows=written), about=run, by=by)
    wake_followers()
    return False


@action(needs=NEEDS, hidden=True)
def cancel_import(run: ImportRun, *, by: Actor) -> ImportRun:
    """Stop after the chunk that is being written; what is written stays and can be reverted."""
    run = taken(run, "checking", "importing")
    run.cancel_asked = True
    run.save()
    return run


@action(needs=NEEDS, hidden=True)
def revert_import(run: ImportRun, *, by: Actor) -> ImportRun:
    """Have everything put back as it was before."""
    run = taken(run, "done", "canceled")
    if run.settled:
        raise Refused(f"An import can be taken back for {env.import_revert_days} days; this one is older.")
    run.state, run.cancel_asked, run.progress = "reverting", False, 0
    run.goal = sum(verdicts.get("new", 0) + verdicts.get("update", 0) for verdicts in run.counts.values())
    run.at_part, run.at_row = max(map(int, run.counts), default=0), reverting.LAST
    run.save()
    return run


@action(needs=NEEDS, hidden=True)
def restore_rows(run: ImportRun, *, by: Actor, parts: list[PlannedPart]) -> bool:
    """Put one chunk of records back, last written first; whether there is more."""
    found = held(run, "reverting")
    if found is None:
        return False
    run = found
    first, count = reverting.restore_chunk(run, parts[run.at_part], by)
    if count:
        run.at_row, run.progress = first, min(run.goal, run.progress + count)
    else:
        run.at_part, run.at_row = run.at_part - 1, reverting.LAST
    going = run.at_part >= 0
    if not going:
        run.at_part, run.state, run.progress = 0, "reverted", run.goal
        restored, refused = reverting.sums(run)
        record(ImportReverted(file=run.name, restored=restored, refused=refused), about=run, by=by)
        wake_followers()
    run.save()
    return going


def already_written(run: ImportRun) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM identify_import_outcome WHERE run_id = %s)", [run.pk])
        return cursor.fetchone()[0]
