"""The same records, compared on one machine and in Spark: the same weights, the same pairs."""

import csv
import json

import pytest
from rapidfuzz.distance import JaroWinkler

from bench.crowd import COLUMNS, crowd
from fullcircle.identify.duplicates.linkage import child
from fullcircle.identify.duplicates.linkage.likeness import JARO_WINKLER
from fullcircle.identify.duplicates.linkage.preparing import STORED
from tests.spark import MASTER

SIZE = 1_100


def compared(folder, master=""):
    """Through the door that the job uses: a file of rows in, a file of pairs and what was learned out."""
    folder.mkdir()
    with (folder / child.ROWS).open("w", newline="") as file:
        for row in crowd(SIZE):
            told = dict(zip(COLUMNS, row, strict=True))
            csv.writer(file).writerow([told.get(name, "") for name in STORED["contact"]])
    child.main("contact", folder, -1.0, master)
    with (folder / child.PAIRS).open(newline="") as file:
        pairs = {(int(one), int(other)): float(weight) for one, other, weight in csv.reader(file)}
    return pairs, json.loads((folder / child.TOLD).read_text())


def close(one, other):
    """Equal but for the order in which figures were added up."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(close(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(close, one, other))
    return other == pytest.approx(one, rel=1e-9) if isinstance(one, float) else one == other


def test_spark_finds_the_same_pairs_with_the_same_weights(spark, tmp_path, monkeypatch):
    monkeypatch.setattr("fullcircle.identify.duplicates.linkage.engine.LEAST_PAIRS", 12_000)
    here, told_here = compared(tmp_path / "here")
    there, told_there = compared(tmp_path / "there", MASTER)
    assert len(here) > 200
    assert close(here, there)
    for what in ("model", "standings", "records", "compared", "refused"):
        assert close(told_here[what], told_there[what]), what
    assert not (tmp_path / "there/spark").exists()


def test_texts_are_as_alike_in_spark_as_here(spark):
    spark.sql(JARO_WINKLER)
    words = [
        "dana reyes",
        "dnaa reyse",
        "reyes dana",
        "d",
        "e",
        "abcaba",
        "abbdcdacb",
        "mohamedkormayer",
        "mohaombedkomryaer",
    ]
    pairs = [(one, other) for one in words for other in words]
    spark.createDataFrame(pairs, "one string, other string").createOrReplaceTempView("texts")
    found = spark.sql("SELECT one, other, jarowinkler_similarity(one, other) FROM texts").collect()
    assert len(found) == len(pairs)
    for one, other, likeness in found:
        assert likeness == pytest.approx(JaroWinkler.similarity(one, other), abs=1e-12), (one, other)


def test_without_spark_it_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(child, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"pip install 'fullcircle\[spark\]'"):
        compared(tmp_path / "there", MASTER)
