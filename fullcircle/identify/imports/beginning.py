"""The first look at an upload: how it is written, what its columns hold, and the mapping to start from."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from fullcircle.identify.imports import actions, jobs, running
from fullcircle.identify.imports.layout import Told, known_sheets, sheets_in, table_in
from fullcircle.identify.imports.models import ImportRun, SavedMapping
from fullcircle.identify.imports.plan import Plan
from fullcircle.identify.imports.proposing import proposed
from fullcircle.identify.imports.reading import Table
from fullcircle.identify.imports.recognizing import Content, recognize, settle
from fullcircle.identify.imports.saved import fitted, recognized, used_in
from fullcircle.identify.imports.store import forget, keep_upload, upload
from fullcircle.identify.imports.unreadable import UnreadableFile
from fullcircle.identify.imports.workbooks import Sheet
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused

AS_FOUND = Told()
COUNTED = 512 * 1024  # bytes of a file that is short enough to be counted


def begin(
    pieces: Iterable[bytes], name: str, *, by: Actor, into: str = "", told: Told = AS_FOUND
) -> ImportRun:
    """Keep the upload, look at it, and propose what it means."""
    stored = keep_upload(pieces)
    try:
        table = table_in(stored, told, [])
        known = known_about(table, into, sheets_in(stored))
    except UnreadableFile as error:
        forget(stored)
        raise Refused(fields={"file": str(error)}) from error
    sheet = told.sheet or first_sheet(known)
    plan, known = meaning(known, by, f"{name} {sheet}")
    run = actions.start_import(
        by=by, name=name or "upload.csv", stored=stored, size=upload(stored).stat().st_size,
        table=known, plan=plan, sheet=sheet, goal=known["expected"],
    )  # fmt: skip
    note_use(run, by)
    return run


def first_sheet(known: dict[str, Any]) -> str:
    return known["sheets"][0]["name"] if known["sheets"] else ""


def open_again(run: ImportRun, told: Told, *, by: Actor) -> ImportRun:
    """Look at an upload once more, as a person says it is written."""
    sheets = known_sheets(run)
    if told.sheet and told.sheet not in [sheet.name for sheet in sheets]:
        raise Refused(fields={"sheet": f"This workbook has no sheet “{told.sheet[:60]}”."})
    try:
        table = table_in(run.stored, told, sheets)
        known = known_about(table, run.table.get("into", ""), sheets)
    except UnreadableFile as error:
        raise Refused(fields={"file": str(error)}) from error
    plan, known = meaning(known, by, f"{run.name} {told.sheet}")
    run = actions.open_import_again(
        run, by=by, table=known, plan=plan, sheet=told.sheet, goal=known["expected"]
    )
    note_use(run, by)
    return run


def known_about(table: Table, into: str, sheets: list[Sheet]) -> dict[str, Any]:
    """What the run remembers of its file."""
    contents = [asdict(content) for content in looked_at(table)]
    expected, exact = expected_rows(table)
    return running.described(table) | {
        "contents": contents,
        "into": into,
        "sheets": [asdict(sheet) for sheet in sheets],
        "expected": expected,
        "exact": exact,
    }


def meaning(known: dict[str, Any], by: Actor, title: str) -> tuple[Plan, dict[str, Any]]:
    """The mapping to start from, and what is known of the file: saved for such columns, or what they seem to be."""
    found = recognized(by, known["columns"])
    if found:
        known = known | {"mapping": found.remembered()}
    return (found and found.plan) or afresh(known, by, title), known


def afresh(known: dict[str, Any], by: Actor, title: str) -> Plan:
    return proposed(contents_in(known), by, into=known.get("into", ""), title=title)


def start_afresh(run: ImportRun, *, by: Actor) -> ImportRun:
    """Forget the saved mapping, and propose what the columns seem to be."""
    plan = afresh(run.table, by, f"{run.name} {run.sheet}")
    return actions.plan_import(run, by=by, plan=plan, table=run.table | {"mapping": None})


def use_mapping(run: ImportRun, mapping: SavedMapping, *, by: Actor) -> ImportRun:
    """Take a saved mapping for this file."""
    found = fitted(by, mapping, run.table["columns"])
    if found.plan is None:
        raise Refused(f"“{mapping.name}” does not fit any more: {found.problem}")
    run = actions.plan_import(run, by=by, plan=found.plan, table=run.table | {"mapping": found.remembered()})
    note_use(run, by)
    return run


def note_use(run: ImportRun, by: Actor) -> None:
    """Let everybody who sees the mapping know that it was used: a shared one belongs to somebody else."""
    mapping = used_in(run)
    if mapping and not mapping["problem"]:
        jobs.note_mapping_use.defer(mapping_id=mapping["id"], user_id=by.person)


def looked_at(table: Table) -> list[Content]:
    """What every column holds; where the sample leaves a doubt, the whole column is read."""
    return settle(table, recognize(table.columns, table.sample()))


def expected_rows(table: Table) -> tuple[int, bool]:
    """How many rows there are, counted in a short file; in a long one about how many, from the length of the first."""
    if table.path.stat().st_size <= COUNTED:
        return sum(1 for _ in table.rows()), True
    sample = table.sample(200)
    if not sample:
        return 0, False
    length = sum(sum(len(cell.encode()) + 1 for cell in row) + 1 for row in sample) / len(sample)
    return max(len(sample), round(table.path.stat().st_size / length)), False


def contents_of(run: ImportRun) -> list[Content]:
    return contents_in(run.table)


def contents_in(known: dict[str, Any]) -> list[Content]:
    return [Content(**(each | {"samples": tuple(each["samples"])})) for each in known["contents"]]
