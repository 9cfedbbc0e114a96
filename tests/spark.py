"""One small Spark for all tests of a process that ask for it; where Spark or Java is missing they are skipped by name.

`make spark` brings both.
"""

import logging
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

MASTER = "local[1]"
# Java compiles what runs for long; nothing does here, so it compiles little. One partition: there are few rows.
QUICKLY = {
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.parquet.compression.codec": "uncompressed",
}


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The session that `SparkSession.builder.getOrCreate()` finds from then on."""
    if not (find_spec("pyspark") and shutil.which("java")):
        pytest.skip("Spark or Java is not on this machine: make spark brings both.")
    from pyspark.sql import SparkSession

    from fullcircle.identify.duplicates.linkage.spark import told_to

    builder = SparkSession.builder.master(MASTER)
    home = {"spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("spark"))}
    for name, value in (told_to(MASTER) | QUICKLY | home).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    logging.getLogger("py4j").setLevel(logging.ERROR)  # it says good-by when nobody listens any more
    yield session
    session.stop()
