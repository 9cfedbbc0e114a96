"""Splink on DuckDB over all records of a kind: learn the weights without labels, then weigh every pair that shares a key.

Runs in a process of its own (see child.py), so that its memory goes back to the machine. DuckDB is never let near the network.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from fullcircle.identify.duplicates.linkage.judging import Judge
from fullcircle.identify.duplicates.linkage.kinds import KINDS, Comparison, Key, Kind
from fullcircle.identify.duplicates.linkage.learning import Learned
from fullcircle.identify.duplicates.linkage.model import (
    LEAST,
    Model,
    fingerprint,
    rule_of_thumb,
)
from fullcircle.identify.duplicates.linkage.preparing import Columns
from fullcircle.identify.duplicates.linkage.trust import Standing, wilson

log = logging.getLogger(__name__)

TRAINING_PAIRS = (
    2_000_000  # a looser rule costs five times the time and four times the memory, and teaches nothing
)
FEWEST_PAIRS = 200
LESSON = 250_000  # pairs of a rule that are looked at; a few of a million teach as much as all of them
LEAST_PAIRS, PAIRS_PER_RECORD = 2_000_000, 4.0  # that all keys together may bring
LARGEST_GROUP = 400
RANDOM_PAIRS = 2e6
USUAL_RECALL = 0.7
COMMON = 5_000  # values whose share is remembered for the check of a single record
STANDINGS = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0, 20.0)
SLACK = 6.0  # bits below what is asked for that Splink keeps: trust may lift a pair
SEED = 7
Tell = Callable[[str, float], None]


@dataclass(frozen=True)
class Limits:
    memory: str = "1100MB"
    threads: int = 2


@dataclass
class Linked:
    """What a run found: pairs by number with their weight, what each field said, and the model that weighed them."""

    pairs: pa.Table
    model: Model
    records: int
    compared: int
    standings: list[Standing]
    refused: list[str]  # rules that would have brought too many pairs


def quiet(one: str, done: float) -> None:
    """Nobody watches."""


class Engine:
    """One run over one kind of record."""

    def __init__(self, kind: str, folder: Path, limits: Limits = Limits(), tell: Tell = quiet) -> None:
        self.kind: Kind = KINDS[kind]
        self.folder, self.tell = folder, tell
        self.records = 0
        self.refused: list[str] = []
        self.db = duckdb.connect(config=safe(folder, limits))
        columns = ", ".join(f'"{name}" VARCHAR' for name in self.kind.stored)
        self.db.execute(f"CREATE TABLE spelled (unique_id BIGINT, {columns})")

    def add(self, columns: Columns) -> None:
        """Some more records, spelled."""
        arrays = {name: pa.array(columns[name], pa.string()) for name in self.kind.stored}
        chunk = pa.table({"unique_id": pa.array(columns["unique_id"], pa.int64()), **arrays})
        self.db.register("chunk", chunk)
        self.db.execute("INSERT INTO spelled SELECT * FROM chunk")
        self.db.unregister("chunk")
        self.records += chunk.num_rows

    def add_keys(self) -> None:
        """Each key as one number; only columns that are still needed stay."""
        kept = dict.fromkeys((*self.kind.columns, *self.kind.beside, *self.rare_columns))
        numbers = [
            f"CASE WHEN {' AND '.join(f'{column} IS NOT NULL' for column in key)} THEN hash({', '.join(key)}) END AS {name}"
            for name, key in self.keys.items()
        ]
        self.db.execute(
            f"CREATE TABLE people AS SELECT unique_id, {', '.join((*kept, *numbers))} FROM spelled"
        )
        self.db.execute("DROP TABLE spelled")

    @property
    def keys(self) -> dict[str, Key]:
        return {f"key_{number}": key for number, key in enumerate((*self.kind.keys, *self.kind.loose))}

    def run(self, least: float, taught: Learned | None = None) -> Linked:
        self.tell("keys", 0.25)
        self.add_keys()
        self.tame_keys()
        api = DuckDBAPI(connection=self.db)
        splink_frame = api.register("people")
        logging.getLogger("splink").setLevel(logging.ERROR)
        linker = Linker(splink_frame, settings(self.kind, self.kept_keys), log_level=logging.ERROR)
        self.tell("learning", 0.3)
        self.learn(linker, splink_frame)
        self.tell("weighing", 0.6)
        frame = linker.inference.predict(threshold_match_weight=least - SLACK)
        self.tell("reading", 0.9)
        learned = self.learned(linker)
        kept = {name: self.keys[name] for name in self.kept_keys}
        Judge(self.db, self.kind, kept).judge_all(frame.physical_name, learned, taught)
        if self.kind.best_only:
            self.leave_sisters_out()
        pairs = self.db.sql(
            f"SELECT one, other, bits AS weight FROM judged WHERE bits >= {least} ORDER BY bits DESC, one, other"
        ).to_arrow_table()
        return Linked(pairs, learned, self.records, self.compared, self.standings(), self.refused)

    def leave_sisters_out(self) -> None:
        """Of firms that are all alike each has its own double: a pair that is the best of neither side is none."""
        ends = "SELECT one AS pk, bits FROM judged UNION ALL SELECT other, bits FROM judged"
        self.db.execute(f"CREATE TABLE best AS SELECT pk, max(bits) AS bits FROM ({ends}) GROUP BY pk")
        self.db.execute(
            "DELETE FROM judged j USING best a, best b WHERE a.pk = j.one AND b.pk = j.other "
            "AND j.bits < a.bits AND j.bits < b.bits"
        )

    def standings(self) -> list[Standing]:
        """How many pairs there are from each weight on, and how many of them are to be expected right."""
        share = "avg(1 / (1 + pow(2.0, -greatest(-60, least(60, {}))))) ".format
        found = []
        for weight in STANDINGS:
            pairs, precision, low, high = self.db.execute(
                f"SELECT count(*), {share('bits')}, {share('low')}, {share('high')} FROM judged WHERE bits >= {weight}"
            ).fetchall()[0]
            if pairs:
                margin = wilson(precision * pairs, pairs)
                found.append(Standing(weight, pairs, precision, min(low, margin[0]), max(high, margin[1])))
        return found

    def tame_keys(self) -> None:
        """A key that hundreds share tells nothing and costs the square: it is forgotten for those who share it. What the
        telling keys leave of the time goes to the loose ones."""
        self.kept_keys, self.compared = [], 0
        left = max(LEAST_PAIRS, PAIRS_PER_RECORD * self.records)
        for key in self.keys:
            sizes = self.sizes_of(key)
            largest, pairs = largest_group(sizes, left / 2)
            if not pairs:
                continue
            left -= pairs
            self.compared += int(pairs)
            if sizes[-1][0] > largest:
                self.forget_groups(key, largest)
            self.kept_keys.append(key)

    def sizes_of(self, key: str) -> list[tuple[int, int]]:
        groups = (
            f"SELECT count(*) AS n FROM people WHERE {key} IS NOT NULL GROUP BY {key} HAVING count(*) > 1"
        )
        return self.db.execute(f"SELECT n, count(*) FROM ({groups}) GROUP BY n ORDER BY n").fetchall()

    def forget_groups(self, key: str, above: int) -> None:
        large = f"SELECT {key} FROM people WHERE {key} IS NOT NULL GROUP BY {key} HAVING count(*) > {above}"
        self.db.execute(f"UPDATE people SET {key} = NULL WHERE {key} IN ({large})")

    def learn(self, linker: Linker, frame: Any) -> None:
        certain: list[Any] = [block_on(*columns) for columns in self.kind.certain]
        linker.training.estimate_probability_two_random_records_match(certain, recall=USUAL_RECALL)
        linker.training.estimate_u_using_random_sampling(
            max_pairs=RANDOM_PAIRS, seed=SEED, min_count_per_level=None, num_chunks=4
        )
        self.allow_for_unseen(linker._settings_obj.comparisons)
        for columns in self.training_rules():
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*columns), estimate_without_term_frequencies=True, max_pairs=LESSON
            )

    def allow_for_unseen(self, comparisons: Iterable[Any]) -> None:
        """An answer that none of so many different records gave is rarer than one in as many, whatever the rule of thumb."""
        asked = min(RANDOM_PAIRS, self.records * (self.records - 1) / 2)
        for comparison, mine in zip(comparisons, self.kind.comparisons, strict=True):
            pairs = asked * self.share_known(mine) ** 2
            for level in comparison.comparison_levels:
                if not level.is_null_level and not level._has_estimated_u_values and pairs >= FEWEST_PAIRS:
                    level.u_probability = min(level.u_probability, 1 / pairs)

    def share_known(self, comparison: Comparison) -> float:
        """Of how many records a comparison has anything to say."""
        known = " OR ".join(f"{column} IS NOT NULL" for column in comparison.columns)
        found = self.db.execute(f"SELECT count(*) FILTER ({known}) FROM people").fetchall()[0][0]
        return float(found) / max(1, self.records)

    def training_rules(self) -> list[tuple[str, ...]]:
        """Rules whose pairs are many enough to learn from and few enough to afford; counted before any is used."""
        found = []
        for columns in self.kind.training:
            many = self.pairs_sharing(columns)
            if many > TRAINING_PAIRS:
                self.refused.append(f"{', '.join(columns)}: {many:,} pairs")
            elif many >= FEWEST_PAIRS:
                found.append(columns)
        return found

    def pairs_sharing(self, columns: tuple[str, ...]) -> int:
        filled = " AND ".join(f"{column} IS NOT NULL" for column in columns)
        sql = (
            f"SELECT coalesce(sum(n * (n - 1) / 2), 0)::BIGINT FROM (SELECT count(*) AS n FROM people WHERE {filled} "
            f"GROUP BY {', '.join(columns)})"
        )
        return int(self.db.execute(sql).fetchall()[0][0])

    def learned(self, linker: Linker) -> Model:
        """The figures, as plain numbers; a level that was never seen keeps the rule of thumb."""
        usual = rule_of_thumb(self.kind.key, self.records)
        told = linker._settings_obj
        usual.prior = float(told._probability_two_random_records_match)
        for comparison in told.comparisons:
            key = comparison.output_column_name
            levels = [level for level in comparison.comparison_levels if not level.is_null_level]
            for place, level in enumerate(levels):
                for side, kept in (("m", usual.matches), ("u", usual.others)):
                    value = getattr(level, f"_{side}_probability", None)
                    if isinstance(value, float):
                        kept[key][place] = max(value, LEAST)
        usual.trained, usual.records = True, self.records
        usual.rare = {column: self.shares(column) for column in self.rare_columns}
        return usual

    @property
    def rare_columns(self) -> list[str]:
        return sorted({level.rare for each in self.kind.comparisons for level in each.levels if level.rare})

    def shares(self, column: str) -> dict[str, float]:
        """How common the most common values are; what is not among them is as rare as the average of the rest."""
        rows = self.db.execute(
            f"SELECT {column}, count(*) AS n FROM people WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT {COMMON}"
        ).fetchall()
        total, distinct = self.db.execute(
            f"SELECT count({column}), count(DISTINCT {column}) FROM people"
        ).fetchall()[0]
        if not total:
            return {}
        rest = (total - sum(n for _, n in rows)) / max(1, distinct - len(rows))
        return {fingerprint(value): n / total for value, n in rows} | {"": max(1.0, rest) / total}


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


def largest_group(sizes: Iterable[tuple[int, int]], most: float) -> tuple[int, float]:
    """Up to which size groups may be compared, each with each, and how many pairs that makes."""
    pairs, largest = 0.0, 1
    for size, groups in sizes:
        more = groups * size * (size - 1) / 2
        if size > LARGEST_GROUP or pairs + more > most:
            break
        pairs, largest = pairs + more, size
    return largest, pairs


def settings(kind: Kind, keys: list[str]) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[for_splink(each) for each in kind.comparisons],
        blocking_rules_to_generate_predictions=[block_on(key) for key in keys],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
        max_iterations=25,
        em_convergence=1e-3,
    )


def for_splink(comparison: Comparison) -> Any:
    levels = [comparison.unknown.level()]
    for each in comparison.levels:
        level = each.when.level()
        told: dict[str, Any] = {"label_for_charts": each.says}
        told |= {"m_probability": each.matches, "u_probability": each.others}
        if each.rare:
            told |= {"tf_adjustment_column": each.rare, "disable_tf_exact_match_detection": True}
        levels.append(level.configure(**told))
    return cl.CustomComparison(
        output_column_name=comparison.key, comparison_levels=levels, comparison_description=comparison.label
    )
