"""Splink over all records of a kind: learn the weights without labels, then weigh every pair that shares a key.

Runs in a process of its own (see child.py), so that its memory goes back to the machine. The weights are learned on this machine,
from as many records as it can hold; every pair is weighed where the tables lie, here in DuckDB or in Spark.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on

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
from fullcircle.identify.duplicates.linkage.tables import Tables
from fullcircle.identify.duplicates.linkage.trust import Standing, wilson

log = logging.getLogger(__name__)

TRAINING_PAIRS = (
    2_000_000  # a looser rule costs five times the time and four times the memory, and teaches nothing
)
FEWEST_PAIRS = 200
MOST_TO_LEARN_FROM = 1_000_000  # records; more of them teach nothing more
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

    def __init__(self, kind: str, tables: Tables, tell: Tell = quiet) -> None:
        self.kind: Kind = KINDS[kind]
        self.tables = tables
        self.learning: Tables = self.tables  # where the weights are learned
        self.tell = tell
        self.records = 0
        self.refused: list[str] = []

    def add(self, columns: Columns) -> None:
        """Some more records, spelled."""
        arrays = {name: pa.array(columns[name], pa.string()) for name in self.kind.stored}
        chunk = pa.table({"unique_id": pa.array(columns["unique_id"], pa.int64()), **arrays})
        self.tables.add("spelled", chunk)
        self.records += chunk.num_rows

    @property
    def kept_columns(self) -> list[str]:
        """Those that are still needed once the keys are made."""
        return list(dict.fromkeys((*self.kind.columns, *self.kind.beside, *self.rare_columns)))

    def add_keys(self) -> None:
        """Each key as one number; only columns that are still needed stay."""
        numbers = [
            f"CASE WHEN {' AND '.join(f'{column} IS NOT NULL' for column in key)} THEN hash({', '.join(key)}) END AS {name}"
            for name, key in self.keys.items()
        ]
        self.tables.make(
            "people", f"SELECT unique_id, {', '.join((*self.kept_columns, *numbers))} FROM spelled"
        )
        self.tables.drop("spelled")

    @property
    def keys(self) -> dict[str, Key]:
        return {f"key_{number}": key for number, key in enumerate((*self.kind.keys, *self.kind.loose))}

    def run(self, least: float, taught: Learned | None = None) -> Linked:
        self.tell("keys", 0.25)
        self.add_keys()
        self.tame_keys()
        logging.getLogger("splink").setLevel(logging.ERROR)
        self.tell("learning", 0.3)
        learned = self.learned_from(self.tables.sample("people", MOST_TO_LEARN_FROM))
        self.tell("weighing", 0.6)
        linker = self.linker(self.tables, learned)
        frame = linker.inference.predict(threshold_match_weight=least - SLACK)
        self.tell("reading", 0.9)
        kept = {name: self.keys[name] for name in self.kept_keys}
        Judge(self.tables, self.kind, kept).judge_all(frame.physical_name, learned, taught)
        if self.kind.best_only:
            self.leave_sisters_out()
        pairs = self.tables.arrow(
            f"SELECT one, other, bits AS weight FROM judged WHERE bits >= {least} ORDER BY bits DESC, one, other"
        )
        return Linked(pairs, learned, self.records, self.compared, self.standings(), self.refused)

    def leave_sisters_out(self) -> None:
        """Of firms that are all alike each has its own double: a pair that is the best of neither side is none."""
        ends = "SELECT one AS pk, bits FROM judged UNION ALL SELECT other, bits FROM judged"
        self.tables.make("best", f"SELECT pk, max(bits) AS bits FROM ({ends}) AS ends GROUP BY pk")
        self.tables.make(
            "judged",
            "SELECT j.* FROM judged j JOIN best a ON a.pk = j.one JOIN best b ON b.pk = j.other "
            "WHERE j.bits >= a.bits OR j.bits >= b.bits",
        )

    def standings(self) -> list[Standing]:
        """How many pairs there are from each weight on, and how many of them are to be expected right."""
        share = "avg(1 / (1 + pow(2.0, -greatest(-60, least(60, {}))))) ".format
        asked = [
            f"{figure} FILTER (WHERE bits >= {weight})"
            for weight in STANDINGS
            for figure in ("count(*)", *(share(side) for side in ("bits", "low", "high")))
        ]
        told = self.tables.rows(f"SELECT {', '.join(asked)} FROM judged")[0]
        found = []
        for place, weight in enumerate(STANDINGS):
            pairs, precision, low, high = told[4 * place : 4 * place + 4]
            if pairs:
                margin = wilson(precision * pairs, pairs)
                found.append(Standing(weight, pairs, precision, min(low, margin[0]), max(high, margin[1])))
        return found

    def tame_keys(self) -> None:
        """A key that hundreds share tells nothing and costs the square: it is forgotten for those who share it. What the
        telling keys leave of the time goes to the loose ones."""
        self.kept_keys, self.compared = [], 0
        left = max(LEAST_PAIRS, PAIRS_PER_RECORD * self.records)
        groups, above = self.groups(), {}
        for key in self.keys:
            sizes = sorted(groups.get(key, []))
            largest, pairs = largest_group(sizes, left / 2)
            if not pairs:
                continue
            left -= pairs
            self.compared += int(pairs)
            if sizes[-1][0] > largest:
                above[key] = largest
            self.kept_keys.append(key)
        if above:
            self.forget_groups(above)

    def groups(self) -> dict[str, list[tuple[int, int]]]:
        """Of each key, how many groups of each size share it."""
        each = " UNION ALL ".join(
            f"SELECT '{key}' AS name, n, count(*) AS many FROM (SELECT count(*) AS n FROM people WHERE {key} IS NOT NULL "
            f"GROUP BY {key} HAVING count(*) > 1) AS sizes GROUP BY n"
            for key in self.keys
        )
        found: dict[str, list[tuple[int, int]]] = {}
        for key, size, many in self.tables.rows(each):
            found.setdefault(key, []).append((size, many))
        return found

    def forget_groups(self, above: dict[str, int]) -> None:
        """Of each of these keys, whatever more records share than may be compared."""
        large = " ".join(
            f"LEFT JOIN (SELECT {key} AS many FROM people WHERE {key} IS NOT NULL GROUP BY {key} HAVING count(*) > {most}) "
            f"AS of_{key} ON of_{key}.many = p.{key}"
            for key, most in above.items()
        )
        told = ", ".join(
            f"CASE WHEN of_{name}.many IS NULL THEN p.{name} END AS {name}" if name in above else f"p.{name}"
            for name in ("unique_id", *self.kept_columns, *self.keys)
        )
        self.tables.make("people", f"SELECT {told} FROM people p {large}")

    def learned_from(self, tables: Tables) -> Model:
        """The weights, as they follow from these records alone."""
        self.learning = tables
        linker = self.linker(tables)
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
        return self.learned(linker)

    def linker(self, tables: Tables, model: Model | None = None) -> Linker:
        """Splink over the records in some tables; with the weights that a model says, or those to begin with."""
        usual = model or rule_of_thumb(self.kind.key, self.records)
        frame = tables.splink().register("people")
        return Linker(frame, settings(self.kind, self.kept_keys, usual), log_level=logging.ERROR)

    def allow_for_unseen(self, comparisons: Iterable[Any]) -> None:
        """An answer that none of so many different records gave is rarer than one in as many, whatever the rule of thumb."""
        asked = min(RANDOM_PAIRS, self.learned_records * (self.learned_records - 1) / 2)
        for comparison, mine in zip(comparisons, self.kind.comparisons, strict=True):
            pairs = asked * self.share_known(mine) ** 2
            for level in comparison.comparison_levels:
                if not level.is_null_level and not level._has_estimated_u_values and pairs >= FEWEST_PAIRS:
                    level.u_probability = min(level.u_probability, 1 / pairs)

    def share_known(self, comparison: Comparison) -> float:
        """Of how many records a comparison has anything to say."""
        known = " OR ".join(f"{column} IS NOT NULL" for column in comparison.columns)
        found = self.learning.rows(f"SELECT count(*) FILTER (WHERE {known}) FROM people")[0][0]
        return float(found) / max(1, self.learned_records)

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
        return int(self.learning.rows(sql)[0][0])

    @property
    def learned_records(self) -> int:
        return min(self.records, MOST_TO_LEARN_FROM)

    def learned(self, linker: Linker) -> Model:
        """The figures, as plain numbers; a level that was never seen keeps the rule of thumb."""
        usual = rule_of_thumb(self.kind.key, self.records)
        told = linker._settings_obj
        usual.prior = at_least_one(float(told._probability_two_random_records_match), self.records)
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
        rows = self.tables.rows(
            f"SELECT {column}, count(*) AS n FROM people WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT {COMMON}"
        )
        total, distinct = self.tables.rows(f"SELECT count({column}), count(DISTINCT {column}) FROM people")[0]
        if not total:
            return {}
        rest = (total - sum(n for _, n in rows)) / max(1, distinct - len(rows))
        return {fingerprint(value): n / total for value, n in rows} | {"": max(1.0, rest) / total}


def at_least_one(share: float, records: int) -> float:
    """The share of pairs that are the same: where no pair is certain there may still be one."""
    return max(share, 2 / max(2, records * (records - 1)))


def largest_group(sizes: Iterable[tuple[int, int]], most: float) -> tuple[int, float]:
    """Up to which size groups may be compared, each with each, and how many pairs that makes."""
    pairs, largest = 0.0, 1
    for size, groups in sizes:
        more = groups * size * (size - 1) / 2
        if size > LARGEST_GROUP or pairs + more > most:
            break
        pairs, largest = pairs + more, size
    return largest, pairs


def settings(kind: Kind, keys: list[str], model: Model) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=model.prior,
        comparisons=[for_splink(each, model) for each in kind.comparisons],
        blocking_rules_to_generate_predictions=[block_on(key) for key in keys],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
        max_iterations=25,
        em_convergence=1e-3,
    )


def for_splink(comparison: Comparison, model: Model) -> Any:
    levels = [comparison.unknown.level()]
    weights = zip(comparison.levels, model.matches[comparison.key], model.others[comparison.key], strict=True)
    for each, same, others in weights:
        level = each.when.level()
        told: dict[str, Any] = {"label_for_charts": each.says}
        told |= {"m_probability": same, "u_probability": others}
        if each.rare:
            told |= {"tf_adjustment_column": each.rare, "disable_tf_exact_match_detection": True}
        levels.append(level.configure(**told))
    return cl.CustomComparison(
        output_column_name=comparison.key, comparison_levels=levels, comparison_description=comparison.label
    )
