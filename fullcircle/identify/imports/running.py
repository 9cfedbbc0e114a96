"""The long work behind an import: checking, committing and taking back, in small transactions that can stop anywhere."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from typing import Any

from django.db import connection

from fullcircle.identify.imports import actions, queries, staging
from fullcircle.identify.imports.checking import Check, ReadBatch, in_batches
from fullcircle.identify.imports.dialects import Dialect
from fullcircle.identify.imports.lanes import in_lanes
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.imports.plan import PlannedPart, read_plan, resolved
from fullcircle.identify.imports.reading import Table
from fullcircle.identify.imports.store import upload
from fullcircle.identify.imports.unreadable import UnreadableFile
from fullcircle.platform.access.acting import acting
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Refused

PATIENCE = "SET LOCAL statement_timeout = '120s'"


def described(table: Table) -> dict[str, Any]:
    """How a file is written, as the run remembers it."""
    known = asdict(table)
    return {key: known[key] for key in ("encoding", "dialect", "header_row", "columns", "pads")} | {
        "suffix": table.path.suffix
    }


def table_of(run: ImportRun) -> Table:
    """The run's file, opened as it was found to be written."""
    path = upload(run.stored)
    if not path.exists():
        raise Refused("The file of this import is no longer there. Upload it again.")
    known = run.table
    return Table(
        path=path.with_suffix(known["suffix"]),
        encoding=known["encoding"],
        dialect=Dialect(**known["dialect"]),
        header_row=known["header_row"],
        columns=tuple(known["columns"]),
        pads=known["pads"],
    )


def parts_of(run: ImportRun, by: Actor) -> list[PlannedPart]:
    return resolved(read_plan(run.plan), by, len(run.table["columns"]))


def check_file(run_id: int, by: Actor) -> None:
    """Read, validate and match every row, then say what an import would do."""
    with acting(by):
        run = actions.begin_check(ImportRun.objects.get(pk=run_id), by=by)
        if run is None:
            return
        parts, table = parts_of(run, by), table_of(run)
    check = Check(parts, run.pk, run.user_id, read_plan(run.plan))
    try:
        for batch in read_ahead(check, table):
            with acting(by):
                patiently()
                if not actions.stage_rows(run, by=by, check=check, batch=batch):
                    return
    except (UnreadableFile, Refused) as error:
        with acting(by):
            actions.fail_import(run, by=by, sentence=str(error))
        return
    with acting(by):
        actions.end_check(run, by=by)


def read_ahead(check: Check, table: Table) -> Iterator[ReadBatch]:
    """While the database is busy with one batch, the next one is read already."""
    batches = in_batches(table.rows())

    def read_next() -> ReadBatch | None:
        batch = next(batches, None)
        return None if batch is None else check.read(batch)

    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(read_next)
        while (batch := coming.result()) is not None:
            coming = reader.submit(read_next)
            yield batch


def commit_rows(run_id: int, by: Actor) -> None:
    """Write what the check found, from wherever an earlier try has come to."""
    if staging_was_lost(run_id, by):
        check_again(run_id, by)
    run, parts = known(run_id, by)
    with acting(by):
        patiently()
        actions.begin_commit(run, by=by)
    going = True
    while going:
        in_lanes(partial(write_portion, run, parts, by))
        with acting(by):
            patiently()
            going = actions.end_part(run, by=by, parts=parts)


def revert_rows(run_id: int, by: Actor) -> None:
    """Take an import back, from wherever an earlier try has come to."""
    run, parts = known(run_id, by)
    going = True
    while going:
        with acting(by):
            patiently()
            going = actions.restore_rows(run, by=by, parts=parts)


def known(run_id: int, by: Actor) -> tuple[ImportRun, list[PlannedPart]]:
    with acting(by, read_only=True):
        run = ImportRun.objects.get(pk=run_id)
        return run, parts_of(run, by)


def write_portion(run: ImportRun, parts: list[PlannedPart], by: Actor) -> bool:
    """One portion, one transaction; whether there may be more."""
    with acting(by):
        patiently()
        return actions.import_rows(run, by=by, parts=parts)


def patiently() -> None:
    """A chunk may take longer than a page may."""
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)


def staging_was_lost(run_id: int, by: Actor) -> bool:
    """After a crash the database forgets unlogged tables; the file still knows everything."""
    with acting(by, read_only=True):
        run = ImportRun.objects.get(pk=run_id)
        return run.state == "importing" and queries.staging_was_lost(run)


def check_again(run_id: int, by: Actor) -> None:
    """Stage the file once more; the cursor stays, so that rows written before are not written again."""
    with acting(by, read_only=True):
        run = ImportRun.objects.get(pk=run_id)
        parts, table = parts_of(run, by), table_of(run)
    check = Check(parts, run.pk, run.user_id, read_plan(run.plan))
    with acting(by):
        patiently()
        staging.forget(run.pk)
    for batch in read_ahead(check, table):
        with acting(by):
            patiently()
            check.stage(batch)
