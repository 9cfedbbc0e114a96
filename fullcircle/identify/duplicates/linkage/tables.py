"""Where the records of a run lie while they are compared: in DuckDB on this machine, or in Spark (spark.py).

Both are asked in DuckDB's words. A table is made once and never changed, because Spark's cannot be.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa
from splink import DuckDBAPI

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Limits:
    memory: str = "1100MB"
    threads: int = 2


class Tables(Protocol):
    """Named tables, and questions about them."""

    def add(self, name: str, chunk: pa.Table) -> None:
        """Some more rows of a table."""

    def make(self, name: str, question: str) -> None:
        """A table of what a question answers; it may replace one of its name that the question reads."""

    def drop(self, name: str) -> None: ...

    def rows(self, question: str) -> list[Row]: ...

    def arrow(self, question: str) -> pa.Table: ...

    def splink(self) -> Any:
        """The way in which Splink asks them."""

    def sample(self, name: str, most: int) -> "DuckTables":
        """Tables on this machine with at most so many rows of one of these, to learn from."""


class DuckTables:
    """On this machine, within its memory or spilled beside the run. DuckDB is never let near the network."""

    def __init__(self, folder: Path, limits: Limits = Limits()) -> None:
        self.db = duckdb.connect(config=safe(folder, limits))

    def add(self, name: str, chunk: pa.Table) -> None:
        self.db.register("chunk", chunk)
        known = self.db.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [name]).fetchall()
        self.db.execute(f"INSERT INTO {name} FROM chunk" if known else f"CREATE TABLE {name} AS FROM chunk")
        self.db.unregister("chunk")

    def make(self, name: str, question: str) -> None:
        self.db.execute(f"CREATE TABLE made AS {question}")
        self.db.execute(f"DROP TABLE IF EXISTS {name}")
        self.db.execute(f"ALTER TABLE made RENAME TO {name}")

    def drop(self, name: str) -> None:
        self.db.execute(f"DROP TABLE {name}")

    def rows(self, question: str) -> list[Row]:
        return self.db.execute(question).fetchall()

    def arrow(self, question: str) -> pa.Table:
        return self.db.sql(question).to_arrow_table()

    def splink(self) -> Any:
        return DuckDBAPI(connection=self.db)

    def sample(self, name: str, most: int) -> "DuckTables":
        """All of it: what fits to be compared here fits to be learned from."""
        return self


def safe(folder: Path, limits: Limits) -> dict[str, Any]:
    """No extension is ever fetched, nothing is spilled anywhere but here, and no more is taken than is allowed."""
    return {
        "memory_limit": limits.memory,
        "threads": limits.threads,
        "temp_directory": str(folder),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "preserve_insertion_order": "false",
    }
