"""An import from beginning to end without a page: for the command line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fullcircle.identify.imports import actions, queries, running
from fullcircle.identify.imports.beginning import begin
from fullcircle.identify.imports.layout import Told
from fullcircle.identify.imports.models import VERDICTS, ImportRun
from fullcircle.identify.imports.plan import Plan, read_plan
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor, system
from fullcircle.platform.access.actors import actor_for_user
from fullcircle.platform.access.models import User
from fullcircle.platform.actions import Refused
from fullcircle.platform.records.resource import resource_for

PIECE = 1024 * 1024
SHOWN = 10  # rows with a reason, of each kind
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wishes:
    """What whoever types the command says beside the file."""

    into: str = ""
    match: str = ""
    who: str = ""
    sheet: str = ""
    headings: int | None = None
    review: str = ""  # what becomes of rows that need a decision: create, leave, or nothing
    dry_run: bool = False
    lenient: bool = False


def bring(file: Path, wishes: Wishes, say: Say) -> None:
    """Read, check and, unless it is only a try, write; the numbers are said on the way."""
    by = colleague(wishes.who)
    with acting(by):
        told_table = Told(wishes.sheet, wishes.headings)
        run = begin(pieces(file), file.name, by=by, into=target(wishes.into), told=told_table)
        plan = told(read_plan(run.plan), wishes.match, wishes.lenient)
        actions.plan_import(run, by=by, plan=plan)
        actions.ask_check(run, by=by)
    say(mapping(run, plan))
    run = checked(run, by)
    if wishes.review:
        run = decided(run, by, wishes.review)
    say(numbers(run, plan))
    for line in why_not(run, plan, by):
        say(line)
    if wishes.dry_run:
        say("Nothing is written: this was a dry run.")
        return
    with acting(by):
        actions.ask_commit(run, by=by)
    running.commit_rows(run.pk, by)
    run = seen(run, by)
    say(numbers(run, plan))
    say(
        f"Import {run.pk} is {run.get_state_display().lower()}. It can be looked at, and taken back, at /imports/{run.pk}/."
    )


def checked(run: ImportRun, by: Actor) -> ImportRun:
    running.check_file(run.pk, by)
    run = seen(run, by)
    if run.state == "failed":
        raise Refused(run.sentence)
    return run


def decided(run: ImportRun, by: Actor, choice: str) -> ImportRun:
    """One decision for all rows that need one, kind after kind."""
    while part := first_that_waits(run, by):
        with acting(by):
            parts = running.parts_of(run, by)
            actions.decide_all_rows(run, by=by, parts=parts, part=part - 1, choice=choice)
        run = checked(run, by)
    return run


def first_that_waits(run: ImportRun, by: Actor) -> int:
    """The number of the first part that has rows to decide, counted from one; zero if none has."""
    with acting(by, read_only=True):
        return next(iter(queries.waiting(run)), -1) + 1


def colleague(who: str) -> Actor:
    """Who acts: the one named, or the first administrator."""
    with acting(system("command line"), read_only=True):
        people = User.directory.filter(is_active=True)
        chosen = (
            people.filter(email=who.strip().lower())
            if who
            else people.filter(role__key="admin").order_by("id")
        )
        found = chosen.values_list("pk", flat=True).first()
    actor = actor_for_user(found) if found else None
    if actor is None:
        raise Refused(
            f"There is no colleague {who} who may sign in." if who else "There is no administrator yet."
        )
    return actor


def target(into: str) -> str:
    """The kind of record, however it is called."""
    if not into:
        return ""
    resource = resource_for(into.lower())
    if resource is None:
        raise Refused(f"There is nothing called “{into}” to import into.")
    return resource.key


def told(plan: Plan, match: str, lenient: bool) -> Plan:
    """The proposal with what the caller said."""
    if not match:
        return plan.model_copy(update={"lenient": lenient})
    parts = [
        part.model_copy(update={"match": match})
        if part.cell(match) and number == matched(plan, match)
        else part
        for number, part in enumerate(plan.parts)
    ]
    return plan.model_copy(update={"parts": tuple(parts), "lenient": lenient})


def matched(plan: Plan, match: str) -> int:
    """The last part that has the field: the one that rows of the file are about."""
    having = [number for number, part in enumerate(plan.parts) if part.cell(match)]
    if not having:
        raise Refused(f"No column of this file seems to be “{match}”.")
    return having[-1]


def pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as source:
        while piece := source.read(PIECE):
            yield piece


def seen(run: ImportRun, by: Actor) -> ImportRun:
    with acting(by, read_only=True):
        return ImportRun.objects.get(pk=run.pk)


def mapping(run: ImportRun, plan: Plan) -> str:
    """Which column goes where, one a line."""
    names = run.table["columns"]
    lines = [f"{run.name}:", *other_sheets(run)]
    for part in plan.parts:
        for cell in part.cells:
            source = ", ".join(names[column] for column in cell.columns) or f"“{cell.value}”"
            lines.append(
                f"  {source} → {part.resource} {cell.field}{' (found by)' if cell.field == part.match else ''}"
            )
    return "\n".join(lines)


def other_sheets(run: ImportRun) -> list[str]:
    """Which sheet of several is read."""
    names = [known["name"] for known in run.table["sheets"]]
    if len(names) < 2:
        return []
    return [f"  Sheet “{run.sheet}” of {', '.join(f'“{name}”' for name in names)}; --sheet takes another."]


def why_not(run: ImportRun, plan: Plan, by: Actor) -> Iterator[str]:
    """The first rows that do not go in as they are, each with its reason."""
    last = len(plan.parts) - 1
    for verdict in ("rejected", "review"):
        with acting(by, read_only=True):
            found = queries.rows_behind(run, last, verdict, 0)
        for row in found[:SHOWN]:
            yield f"  Row {row.row:,}: {row.reason}"
        if (more := run.counts.get(str(last), {}).get(verdict, 0) - SHOWN) > 0:
            yield f"  {more:,} more; all of them are in the file to mend at /imports/{run.pk}/."


def numbers(run: ImportRun, plan: Plan) -> str:
    """Every part with its verdicts, one a line."""
    lines = []
    for number, counts in sorted(run.counts.items()):
        said = ", ".join(f"{counts[key]:,} {label.lower()}" for key, label in VERDICTS if counts.get(key))
        lines.append(f"  {plan.parts[int(number)].resource}: {said}")
    return "\n".join([f"{run.rows:,} rows", *lines])
