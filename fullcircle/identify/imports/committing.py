"""The commit: portion after portion, each one transaction that writes records, events and outcomes."""

from django.db import DataError, IntegrityError, connection, transaction

from fullcircle.identify.imports.changing import change
from fullcircle.identify.imports.consents import keep_consents
from fullcircle.identify.imports.creating import create
from fullcircle.identify.imports.matching import asked_of, number_of
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.imports.outcomes import HAVE_OUTCOMES, LATE_REPEATS, REST_OF_PORTION
from fullcircle.identify.imports.plan import PlannedPart
from fullcircle.identify.imports.portions import Chunk
from fullcircle.identify.imports.sensitive import keep_sensitive
from fullcircle.identify.imports.special import keep_special
from fullcircle.identify.imports.writing import Writer
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.event import announce, handlers_of
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.actions import refusal
from fullcircle.platform.records.resource import Resource

# A portion that a crash takes from the log is simply written again: the note that it is done went with it.
IN_BULK = "SET LOCAL synchronous_commit = off; SET LOCAL work_mem = '64MB'"
# Words for search are sorted into their index heap by heap, the larger the cheaper; the last portion leaves no heap behind
# that search would have to look through.
LARGE_HEAPS = "; SET LOCAL gin_pending_list_limit = '32MB'"

STILL_NEW = """FROM identify_import_staged s
  WHERE s.run_id = %(run)s AND s.part = %(part)s AND s.row > %(after)s AND s.row <= %(upto)s
    AND s.verdict = 'new' AND s.same_as IS NULL AND s.key IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM identify_import_decision d
                    WHERE d.run_id = s.run_id AND d.part = s.part AND d.row = s.row AND d.choice = 'create')"""
# The keys are looked up first, each in the index: joined, they were compared with every record there is.
FIND_AGAIN = """
WITH found AS MATERIALIZED (SELECT {number} AS id, {value} AS key FROM "{table}" WHERE {among})
UPDATE identify_import_staged u SET verdict = 'update', record_id = found.id
FROM found, LATERAL (SELECT s.row {still_new} AND s.key = found.key) known
WHERE u.run_id = %(run)s AND u.part = %(part)s AND u.row = known.row
"""


def write_chunk(run: ImportRun, planned: PlannedPart, chunk: Chunk, by: Actor, *, last: bool = True) -> None:
    """Write all rows of a chunk; one that breaks a rule of the database is refused alone."""
    with connection.cursor() as cursor:
        cursor.execute(IN_BULK + ("" if last else LARGE_HEAPS))
    find_again(planned, chunk)
    write(run, planned, chunk, by)
    with connection.cursor() as cursor:
        cursor.execute(HAVE_OUTCOMES, chunk.params)
        if cursor.fetchone()[0] < chunk.size:
            cursor.execute(REST_OF_PORTION, chunk.params | {"user": run.user_id})


def write_late_repeats(run: ImportRun) -> None:
    """Rows that only repeat an earlier one get their outcome once that one has its own."""
    with connection.cursor() as cursor:
        cursor.execute(LATE_REPEATS, {"run": run.pk, "part": run.at_part, "user": run.user_id})


def write(run: ImportRun, planned: PlannedPart, chunk: Chunk, by: Actor) -> None:
    """All at once, or by halves down to the row that does not go in."""
    try:
        with transaction.atomic():
            write_at_once(run, planned, chunk, by)
    except (IntegrityError, DataError) as error:
        rows = rows_of(chunk)
        if len(rows) == 1:
            refuse(run, planned, chunk, rows[0], error)
            return
        middle = rows[len(rows) // 2 - 1]
        write(run, planned, Chunk(chunk.run_id, chunk.part, chunk.after, middle), by)
        write(run, planned, Chunk(chunk.run_id, chunk.part, middle, chunk.upto), by)


def write_at_once(run: ImportRun, planned: PlannedPart, chunk: Chunk, by: Actor) -> None:
    """New records in one statement, changed ones in another."""
    for verdict, slots in slots_of(chunk).items():
        writer = Writer(planned, by, source=source_of(run), slots=slots)
        statement = create(writer) if verdict == "new" else change(writer)
        with connection.cursor() as cursor:
            cursor.execute(statement, writer.params(chunk))
            (events,) = cursor.fetchone()
        announce_all(f"{planned.resource.key}.{'added' if verdict == 'new' else 'changed'}", events)
        keep_sensitive(planned, slots, chunk.params)
        announce_all("consent.granted", keep_consents(run, planned, slots, chunk.params, by))
        announce_all("trait.answered", keep_special(run, planned, slots, chunk.params, by))
    with connection.cursor() as cursor:
        # A broken relation is found now, where the row can still be named, and not when all is over.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def slots_of(chunk: Chunk) -> dict[str, set[str]]:
    """Verdict → the places that its rows fill; what nothing fills is not named in the statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT verdict, array_agg(slot) FROM (SELECT DISTINCT s.verdict, k.slot FROM identify_import_staged s "
            "LEFT JOIN LATERAL jsonb_object_keys(s.cells) k(slot) ON true "
            "WHERE s.run_id = %(run)s AND s.part = %(part)s AND s.row > %(after)s AND s.row <= %(upto)s "
            "AND s.verdict IN ('new', 'update') AND s.same_as IS NULL) filled GROUP BY 1",
            chunk.params,
        )
        return {verdict: {slot for slot in slots if slot} for verdict, slots in cursor.fetchall()}


def find_again(planned: PlannedPart, chunk: Chunk) -> None:
    """A record that somebody added since the check is changed, not added twice."""
    field = planned.match
    if field is None or planned.part.mode == "create":
        return
    value, chosen = asked_of(planned.resource.model, field, f"ARRAY(SELECT s.key {STILL_NEW})")
    statement = FIND_AGAIN.format(
        table=planned.resource.model._meta.db_table,
        value=value,
        number=number_of(planned.resource.model),
        among=chosen,
        still_new=STILL_NEW,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, chunk.params)


def rows_of(chunk: Chunk) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row FROM identify_import_staged s WHERE s.run_id = %(run)s AND s.part = %(part)s "
            "AND s.row > %(after)s AND s.row <= %(upto)s AND s.verdict IN ('new', 'update') "
            "AND s.same_as IS NULL ORDER BY row",
            chunk.params,
        )
        return [row for (row,) in cursor.fetchall()]


def refuse(run: ImportRun, planned: PlannedPart, chunk: Chunk, row: int, error: Exception) -> None:
    """The sentence of the broken rule, as this row's outcome."""
    sentence = str(error)
    if isinstance(error, IntegrityError) and isinstance(planned.resource, Resource):
        sentence = refusal(error, planned.resource).sentence
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO identify_import_outcome (run_id, part, row, user_id, verdict, reason, reverted) "
            "VALUES (%s, %s, %s, %s, 'rejected', %s, '')",
            [run.pk, chunk.part, row, run.user_id, sentence.splitlines()[0][:500]],
        )


def announce_all(event_type: str, events: list[int]) -> None:
    """Queue deliveries for whoever listens to this kind of event."""
    if handlers_of(event_type):
        for event in LoggedEvent.objects.filter(pk__in=events).iterator():
            announce(event)


def source_of(run: ImportRun) -> str:
    """What a record that a file brought says of where it came from."""
    return f"Import: {run.name}"[:80]
