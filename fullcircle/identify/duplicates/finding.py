"""Looking through all records of a kind: out of the database into a file, through a process of its own, and back as pairs."""

import csv
import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection

from fullcircle.config.env import env
from fullcircle.identify.duplicates.linkage.child import PAIRS, ROWS, TAUGHT, TOLD
from fullcircle.identify.duplicates.linkage.learning import Learned

CHILD = "fullcircle.identify.duplicates.linkage.child"
PORTION = 20_000
LEAST = -1.0  # bits: one in three is still worth a look
Pair = tuple[int, int, float]

# Everything that is compared, in the order of linkage.preparing.STORED; archived records are nobody's duplicate.
OUT = {
    "contact": """
      SELECT t.id, t.name, t.given_name, t.family_name, t.email, t.phone, s.birth_date, t.street, t.postcode, t.city, t.region,
        c.name
      FROM identify_contact t LEFT JOIN identify_company c ON c.id = t.company_id
        LEFT JOIN identify_contact_sensitive s ON s.record_id = t.id
      WHERE t.archived_at IS NULL{only}""",
    "company": """
      SELECT t.id, t.name, t.domain, t.website, t.vat_number, t.email, t.phone, t.street, t.postcode, t.city, t.region
      FROM identify_company t WHERE t.archived_at IS NULL{only}""",
}

# What is known of pairs already, read through the records that either side has become part of.
DECIDED = """
  SELECT least(a.now, b.now), greatest(a.now, b.now) FROM identify_duplicate d
  CROSS JOIN LATERAL (SELECT coalesce(r.merged_into_id, r.id) AS now FROM "{table}" r WHERE r.id = d.about_id) a
  CROSS JOIN LATERAL (SELECT coalesce(r.merged_into_id, r.id) AS now FROM "{table}" r WHERE r.id = d.other_id) b
  WHERE d.about_kind = %(kind)s AND d.state = 'apart'
"""
STORE = (
    """
  INSERT INTO identify_duplicate AS d
    (about_kind, about_id, other_id, weight, state, by_itself, answers, decided_by, found_at, drawn)
  SELECT %(kind)s, p.one, p.other, p.weight, 'open', false, '{{}}', '', clock_timestamp(), ''
  FROM unnest(%(ones)s::bigint[], %(others)s::bigint[], %(weights)s::float8[]) AS p(one, other, weight)
  WHERE NOT EXISTS (SELECT 1 FROM ("""
    + DECIDED
    + """) x(one, other) WHERE x.one = p.one AND x.other = p.other)
  ON CONFLICT (about_kind, about_id, other_id) DO UPDATE
    SET weight = excluded.weight, found_at = clock_timestamp(), state = 'open', decided_at = NULL, decided_by = '',
      by_itself = false, drawn = '', claimed = NULL, answers = '{{}}'
    WHERE d.state <> 'apart'
"""
)
FORGET = """
  DELETE FROM identify_duplicate WHERE about_kind = %s AND state = 'open' AND found_at < %s
"""
# A record that changed may be nobody's like any more.
FORGET_ABOUT = """
  DELETE FROM identify_duplicate WHERE about_kind = %s AND state = 'open' AND found_at < %s
    AND (about_id = ANY(%s) OR other_id = ANY(%s))
"""
LISTEN = 0.5  # seconds between two looks whether anybody still wants it
KNOWN_TO_CHILD = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV")
KNOWN_TO_SPARK = (
    "JAVA_HOME",
    "SPARK_HOME",
    "SPARK_CONF_DIR",
    "SPARK_LOCAL_IP",
    "HADOOP_CONF_DIR",
    "YARN_CONF_DIR",
)
Told = Callable[[float], bool]


def read_out(kind: str, folder: Path) -> int:
    """All records of a kind as a file, straight from PostgreSQL; how many bytes."""
    question = f"COPY ({OUT[kind].format(only='')} ORDER BY t.id) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, (folder / ROWS).open("wb") as file:
        with cursor.cursor.copy(question) as rows:
            for block in rows:
                file.write(block)
        return file.tell()


def link(kind: str, folder: Path, told: Told, learned: Learned | None = None) -> dict[str, Any] | None:
    """Run the child to its end. `told` hears how far it is and says whether to go on; if not, nothing is found."""
    if learned:
        (folder / TAUGHT).write_text(json.dumps(learned.as_json()))
    command = [sys.executable, "-m", CHILD, kind, str(folder), str(LEAST), env.spark_master]
    with (folder / "errors").open("w+") as errors:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=surroundings())
        with child:
            try:
                wanted = watched(child, told)
            finally:
                child.kill()
        if not wanted:
            return None
        if child.returncode:
            errors.seek(0)
            raise RuntimeError(f"Linking ended with {child.returncode}: {errors.read()[-2000:]}")
    return json.loads((folder / TOLD).read_text())


def watched(child: subprocess.Popen[bytes], told: Told) -> bool:
    """Until it ends, or nobody wants it any more."""
    assert child.stdout is not None
    done = 0.0
    while True:
        ready, _, _ = select.select([child.stdout], [], [], LISTEN)
        if ready:
            line = child.stdout.readline()
            if not line:
                child.wait()
                return True
            if line.startswith(b"{"):  # Java, where it takes part, says things of its own
                done = json.loads(line)["done"]
        if not told(done):
            return False


def surroundings() -> dict[str, str]:
    """What the child needs to run, and no secret: it has no business with the database. One thread for each library that
    would take every core for itself."""
    known = {name: os.environ[name] for name in KNOWN_TO_CHILD + KNOWN_TO_SPARK if name in os.environ}
    return known | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def pairs_in(folder: Path) -> Iterator[list[Pair]]:
    """What the child found, portion by portion."""
    with (folder / PAIRS).open(newline="") as file:
        rows = csv.reader(file)
        while portion := list(islice(rows, PORTION)):
            yield [(min(int(a), int(b)), max(int(a), int(b)), float(weight)) for a, b, weight in portion]


def store(kind: str, table: str, pairs: Sequence[Pair]) -> int:
    """Pairs to be looked at; those that somebody told apart stay apart. How many were written."""
    if not pairs:
        return 0
    ones, others, weights = (list(column) for column in zip(*pairs, strict=True))
    told: dict[str, Any] = {"kind": kind, "ones": ones, "others": others, "weights": weights}
    with connection.cursor() as cursor:
        cursor.execute(STORE.format(table=table), told)
        return int(cursor.rowcount)


def forget_older(kind: str, began: datetime) -> int:
    """Pairs that the last look no longer found."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [kind, began])
        return int(cursor.rowcount)


def forget_about(kind: str, ids: Sequence[int], began: datetime) -> int:
    """Open pairs of these records that the last check did not find again."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_ABOUT, [kind, began, list(ids), list(ids)])
        return int(cursor.rowcount)
