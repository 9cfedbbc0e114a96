"""The tables of a run in Spark, where one machine is too small for the pairs. Loaded only by whoever names a Spark master.

The records go there as Parquet files in the folder of the run, so a cluster must see that folder. The weights are learned here
from at most a million of them; comparing, weighing and judging all pairs is Spark's.
"""

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot
from pyspark.sql import DataFrame, SparkSession
from splink import SparkAPI
from splink.backends.spark import similarity_jar_location
from sqlglot import exp

from fullcircle.identify.duplicates.linkage.likeness import JARO_WINKLER
from fullcircle.identify.duplicates.linkage.tables import DuckTables, Row

HERE = "127.0.0.1"


def session(master: str) -> SparkSession:
    """Spark as the administrator has set it up, with the measures of likeness that Splink brings along."""
    builder = SparkSession.builder.master(master).appName("Fullcircle duplicates")
    for name, value in told_to(master).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def told_to(master: str) -> dict[str, str]:
    """On this machine nobody else is to find it."""
    told = {"spark.jars": similarity_jar_location(), "spark.ui.showConsoleProgress": "false"}
    alone = {"spark.ui.enabled": "false", "spark.driver.host": HERE, "spark.driver.bindAddress": HERE}
    return told | alone if master.startswith("local") else told


class SparkTables:
    """Each is a view of Parquet files: whatever is made is written down, so that neither a lost executor nor a long chain of
    questions has it reckoned twice."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark, self.folder = spark, folder / "spark"
        self.folder.mkdir()
        self.made = 0
        spark.sparkContext.setCheckpointDir(str(self.folder))
        spark.sql(JARO_WINKLER)

    def add(self, name: str, chunk: pa.Table) -> None:
        parts = self.folder / name
        parts.mkdir(exist_ok=True)
        pq.write_table(chunk, parts / f"{len(list(parts.iterdir()))}.parquet")
        self.spark.read.parquet(str(parts)).createOrReplaceTempView(name)

    def make(self, name: str, question: str) -> None:
        self.made += 1
        parts = str(self.folder / f"{name}-{self.made}")
        self.asked(question).write.parquet(parts)
        self.spark.read.parquet(parts).createOrReplaceTempView(name)

    def drop(self, name: str) -> None:
        self.spark.catalog.dropTempView(name)

    def rows(self, question: str) -> list[Row]:
        return [tuple(map(plain, row)) for row in self.asked(question).collect()]

    def arrow(self, question: str) -> pa.Table:
        return self.asked(question).toArrow()

    def asked(self, question: str) -> DataFrame:
        return self.spark.sql(in_spark(question))

    def splink(self) -> SparkAPI:
        return SparkAPI(spark_session=self.spark, break_lineage_method="parquet")

    def sample(self, name: str, most: int) -> DuckTables:
        """Always the same for the same records, whatever order Spark keeps them in."""
        tables = DuckTables(self.folder.parent)
        tables.add(name, self.arrow(f"SELECT * FROM {name} ORDER BY hash(unique_id), unique_id LIMIT {most}"))
        return tables

    def close(self) -> None:
        """Nothing of the records stays."""
        self.spark.catalog.clearCache()
        shutil.rmtree(self.folder)


def plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def in_spark(question: str) -> str:
    """What DuckDB is asked, in Spark's words."""
    asked = sqlglot.parse_one(question, read="duckdb").transform(translated)
    return asked.sql(dialect="spark")


def translated(node: exp.Expression) -> exp.Expression:
    """Two functions that go by other names there."""
    if isinstance(node, exp.Anonymous) and node.name.lower() == "hash":
        return exp.Anonymous(this="xxhash64", expressions=node.expressions)
    if isinstance(node, exp.Anonymous) and node.name.lower() == "list_has_all":
        many, few = node.expressions
        return exp.EQ(
            this=exp.Anonymous(
                this="size", expressions=[exp.Anonymous(this="array_except", expressions=[few, many])]
            ),
            expression=exp.Literal.number(0),
        )
    return node
