"""The process that links: reads a file of rows, writes a file of pairs, says how far it is. It has no way to the database, and
gives all its memory back when it ends.

python -m fullcircle.identify.duplicates.linkage.child KIND FOLDER LEAST [SPARK MASTER]
"""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fullcircle.identify.duplicates.linkage.few import FEW, found_among
from fullcircle.identify.duplicates.linkage.kinds import KINDS
from fullcircle.identify.duplicates.linkage.learning import Learned
from fullcircle.identify.duplicates.linkage.preparing import STORED, Columns, prepared

if TYPE_CHECKING:
    from fullcircle.identify.duplicates.linkage.tables import Tables

ROWS, PAIRS, TOLD, TAUGHT = "rows.csv", "pairs.csv", "told.json", "taught.json"
PORTION = 50_000


def main(kind: str, folder: Path, least: float, master: str = "") -> None:
    portions = read(kind, folder / ROWS)
    first = next(portions, None)
    if first is None:
        write(folder, [], {"model": None, "standings": [], "records": 0, "compared": 0, "refused": []})
    elif len(first["unique_id"]) < FEW:
        few(kind, folder, least, first)
    else:
        with tables_of(folder, master) as tables:
            many(kind, folder, least, tables, chain((first,), portions))


def few(kind: str, folder: Path, least: float, rows: Columns) -> None:
    model, pairs = found_among(KINDS[kind], rows, least, taught(folder))
    told = {"standings": [], "records": len(rows["unique_id"]), "compared": len(pairs), "refused": []}
    write(folder, pairs, {"model": model.as_json(), **told})


@contextmanager
def tables_of(folder: Path, master: str) -> Iterator["Tables"]:
    """Where the records are compared: here, or in Spark if the administrator named a master."""
    # Splink and DuckDB take a second to load; a small organization never needs them.
    from fullcircle.identify.duplicates.linkage.tables import DuckTables

    if not master:
        yield DuckTables(folder)
        return
    if not find_spec("pyspark"):
        raise SystemExit(
            f"FULLCIRCLE_SPARK_MASTER names {master}, but Spark is not here: pip install 'fullcircle[spark]'"
        )
    from fullcircle.identify.duplicates.linkage.spark import SparkTables, session

    tables = SparkTables(session(master), folder)
    try:
        yield tables
    finally:
        tables.close()


def many(kind: str, folder: Path, least: float, tables: "Tables", portions: Iterator[Columns]) -> None:
    from fullcircle.identify.duplicates.linkage.engine import Engine

    engine = Engine(kind, tables, tell=say)
    for portion in portions:
        engine.add(portion)
        say("reading", min(0.25, engine.records / 4_000_000))
    found = engine.run(least, taught(folder))
    columns = (found.pairs[name].to_pylist() for name in ("one", "other", "weight"))
    told = {
        "model": found.model.as_json(), "standings": [asdict(each) for each in found.standings], "records": found.records,
        "compared": found.compared, "refused": found.refused,
    }  # fmt: skip
    write(folder, zip(*columns, strict=True), told)


def taught(folder: Path) -> Learned | None:
    """What decisions corrected, if anything."""
    file = folder / TAUGHT
    return Learned.from_json(json.loads(file.read_text())) if file.exists() else None


def read(kind: str, path: Path) -> Iterator[Columns]:
    """Rows spelled, portion by portion."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        while portion := list(islice(rows, PORTION)):
            stored: dict[str, Any] = dict(zip(STORED[kind], zip(*portion, strict=True), strict=True))
            stored["id"] = [int(number) for number in stored["id"]]
            yield prepared(kind, stored)


def write(folder: Path, pairs: Any, told: dict[str, Any]) -> None:
    found = list(pairs)
    with (folder / PAIRS).open("w", newline="") as file:
        csv.writer(file).writerows(found)
    (folder / TOLD).write_text(json.dumps(told | {"found": len(found)}))
    say("done", 1.0)


def say(step: str, done: float) -> None:
    sys.stdout.write(json.dumps({"step": step, "done": done}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), *sys.argv[4:])
