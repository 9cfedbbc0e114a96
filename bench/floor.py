"""How fast PostgreSQL takes in contacts that are there already, with nothing but tables and indexes."""

import time
from pathlib import Path

import psycopg

from bench.load import Meter
from bench.scratch import superuser_url

PLAIN = "CREATE TABLE bare (LIKE identify_contact INCLUDING GENERATED)"
ALIKE = "CREATE TABLE bare (LIKE identify_contact INCLUDING ALL)"
KEY = "ALTER TABLE bare ADD PRIMARY KEY (id)"
THREE = [f"CREATE INDEX ON bare ({column})" for column in ("name", "email", "phone")]
TRIGRAMS = "CREATE INDEX ON bare USING gin (search_text gin_trgm_ops)"
TABLES = {
    "a primary key": [PLAIN, KEY],
    "three more b-trees": [PLAIN, KEY, *THREE],
    "a trigram index, too": [PLAIN, KEY, *THREE, TRIGRAMS],
    "all indexes of contacts": [ALIKE],
}


def copied(folder: Path, meter: Meter) -> dict[str, tuple[float, float]]:
    """Seconds of a bare COPY of all contacts, and of processors in it, by what indexes the table has."""
    file = folder / "contacts.copy"
    with psycopg.connect(superuser_url(folder), autocommit=True) as database:
        with file.open("wb") as out, database.cursor().copy("COPY identify_contact TO STDOUT") as copy:
            for block in copy:
                out.write(block)
        found = {}
        for what, statements in TABLES.items():
            for statement in statements:
                database.execute(statement)
            database.execute("CHECKPOINT")
            before = sum(meter.read().values())
            seconds = copy_into_bare(database, file)
            found[what] = seconds, sum(meter.read().values()) - before
            database.execute("DROP TABLE bare")
    file.unlink()
    return found


def copy_into_bare(database: psycopg.Connection, file: Path) -> float:
    began = time.perf_counter()
    with file.open("rb") as rows, database.cursor().copy("COPY bare FROM STDIN") as copy:
        while block := rows.read(1 << 20):
            copy.write(block)
    return time.perf_counter() - began
