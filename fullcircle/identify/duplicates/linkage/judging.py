"""What a pair deserves: the claims of its fields, as far as witnesses that are independent of them bear those out.

All of it in SQL over the pairs that Splink weighed, where those lie.
"""

from collections import defaultdict
from itertools import combinations

from fullcircle.identify.duplicates.linkage.correcting import corrected, sql_of, taught
from fullcircle.identify.duplicates.linkage.kinds import Comparison, Key, Kind
from fullcircle.identify.duplicates.linkage.learning import Learned
from fullcircle.identify.duplicates.linkage.model import Model
from fullcircle.identify.duplicates.linkage.tables import Tables
from fullcircle.identify.duplicates.linkage.trust import KEPT, LOWEST_BAND, Band, Seen, bands, borne_out

BAND = 2.0  # bits
CLOSE = 1e-6  # bits: two figures that were reckoned in two places are one
SIDES = ("bits", "low", "high")


class Judge:
    """Of the pairs of one run; `keys` are those by which they were found."""

    def __init__(self, tables: Tables, kind: Kind, keys: dict[str, Key]) -> None:
        self.tables, self.kind, self.keys = tables, kind, keys

    def judge_all(self, predicted: str, model: Model, learned: Learned | None) -> None:
        """Every pair, and into the model what was found out about its claims."""
        self.score(predicted, learned)
        model.bands, model.together = self.witnessed(together=False), self.witnessed(together=True)
        self.claim(model)
        model.alone = {key: self.alone(key, model) for key in self.kind.own}
        self.judge(model, learned)

    def score(self, predicted: str, learned: Learned | None) -> None:
        """The pairs with their weight, what only one person has of it, whether they are alike by what several share, and what
        decisions taught about their answers."""
        weights = {each.key: weight_of(each) for each in self.kind.comparisons if each.key in self.kind.own}
        own = " + ".join(weights.values()) or "0"
        each_own = "".join(f", {weight} AS own_{key}" for key, weight in weights.items())
        agree = "".join(
            f", l.{key} = r.{key} AS same_{key}, p.mw_{key} AS said_{key}" for key in self.kind.own
        )
        other_ways = "".join(f", {self.found_without(key)} AS without_{key}" for key in self.kind.own)
        together = sql_of(self.kind.together) if self.kind.together else "false"
        self.tables.make(
            "scored",
            f"SELECT p.unique_id_l AS one, p.unique_id_r AS other, p.match_weight - ({own}) AS rest"
            f"{each_own}{agree}{other_ways}, coalesce({together}, false) AS together, {taught(self.kind, learned)} AS taught "
            f"FROM {predicted} p JOIN people l ON l.unique_id = p.unique_id_l JOIN people r ON r.unique_id = p.unique_id_r",
        )

    def found_without(self, key: str) -> str:
        """Whether a pair shares any other key: one that was found by a witness proves nothing about how often it agrees."""
        others = [name for name, columns in self.keys.items() if columns != (key,)]
        return " OR ".join(f"coalesce(l.{name} = r.{name}, false)" for name in others) or "false"

    def witnessed(self, together: bool) -> list[Band]:
        """What two independent witnesses say of each band of weight."""
        best: list[Seen] = []
        for one, other in combinations(self.kind.own, 2):
            rows = self.tables.rows(
                f"SELECT floor(rest / {BAND}) * {BAND} AS band, count(*) FILTER (WHERE same_{one} AND same_{other}), "
                f"count(*) FILTER (WHERE same_{one} AND NOT same_{other}), "
                f"count(*) FILTER (WHERE same_{other} AND NOT same_{one}), "
                f"count(*) FILTER (WHERE NOT same_{one} AND NOT same_{other}) FROM scored WHERE together = {together} "
                f"AND same_{one} IS NOT NULL AND same_{other} IS NOT NULL AND rest >= {LOWEST_BAND} GROUP BY 1 ORDER BY 1"
            )
            seen = [Seen(band, together, *counts) for band, *counts in rows]
            best = max(best, seen, key=lambda found: sum(each.pairs for each in found))
        return bands(best)

    def claim(self, model: Model) -> None:
        """What everything but the witnesses deserves."""
        claims = ", ".join(
            f"CASE WHEN together THEN {stepped(model.together, each, 'rest', f'least(rest, {self.kind.unknown_together})')} "
            f"ELSE {stepped(model.bands, each, 'rest', 'rest')} END AS rest_{each}"
            for each in SIDES
        )
        self.tables.make("claimed", f"SELECT *, {claims} FROM scored")
        self.tables.drop("scored")

    def alone(self, key: str, model: Model) -> dict[str, list[Band]]:
        """What another witness says of pairs where this one is known and not the same, answer by answer: a slip of the pen is
        not what two mailboxes of one name are."""
        best: dict[str, list[Band]] = {}
        for other in self.kind.own:
            if other == key:
                continue
            known = f"FROM claimed WHERE NOT together AND without_{other} AND same_{other} IS NOT NULL"
            usual = self.tables.rows(f"SELECT avg(same_{other}::INT) {known} AND same_{key}")[0][0]
            rows = self.tables.rows(
                f"SELECT said_{key}, floor((rest_bits + own_{key}) / {BAND}) * {BAND} AS band, count(*), "
                f"count(*) FILTER (WHERE same_{other}) {known} AND NOT same_{key} AND rest + own_{key} >= {KEPT} GROUP BY 1, 2"
            )
            found = by_answer(model.weights(key), rows, usual) if usual else {}
            best = max(best, found, key=many_pairs)
        return best

    def judge(self, model: Model, learned: Learned | None) -> None:
        """Every pair with the odds it deserves; at the worse end decisions may take away and never add."""
        claims = {
            side: f"rest_{side}"
            + "".join(
                f" + {own_part(key, model.alone[key], model.weights(key), side)}" for key in self.kind.own
            )
            for side in SIDES
        }
        bits, low, high = (corrected(claims[side], learned) for side in SIDES)
        self.tables.make(
            "judged",
            f"SELECT one, other, {bits} AS bits, least({low}, {claims['low']}) AS low, {high} AS high "
            "FROM claimed",
        )


def by_answer(
    weights: list[float], rows: list[tuple[float, float, int, int]], usual: float
) -> dict[str, list[Band]]:
    """What each answer of a field deserves; which one it was is told by what it weighs."""
    answers: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    for said, band, pairs, same in rows:
        place = min(range(len(weights)), key=lambda each: abs(weights[each] - said))
        answers[str(place)].append((band, pairs, same))
    told = {place: borne_out(counts, usual) for place, counts in answers.items()}
    return {place: found for place, found in told.items() if found}


def own_part(key: str, found: dict[str, list[Band]], weights: list[float], side: str) -> str:
    """What a witness adds: as much as it claims, or as much as the other bears out where it does not say the same."""
    claim = f"rest_bits + own_{key}"
    borne = " ".join(
        f"WHEN abs(said_{key} - ({weights[int(place)]})) < {CLOSE} THEN {stepped(bands, side, claim, claim)} - rest_bits"
        for place, bands in found.items()
    )
    kept = f"NOT together AND NOT same_{key} AND rest + own_{key} >= {KEPT}"
    return (
        f"CASE WHEN {kept} THEN CASE {borne} ELSE own_{key} END ELSE own_{key} END" if borne else f"own_{key}"
    )


def many_pairs(found: dict[str, list[Band]]) -> int:
    return sum(band.pairs for told in found.values() for band in told)


def weight_of(comparison: Comparison) -> str:
    """What a field adds, and what a rare value of it adds."""
    rare = any(level.rare for level in comparison.levels)
    return f"mw_{comparison.key}" + (f" + mw_tf_adj_{comparison.key}" if rare else "")


def stepped(found: list[Band], which: str, weight: str, otherwise: str) -> str:
    """The odds of the band that a weight falls into, in SQL."""
    cases = " ".join(f"WHEN {weight} >= {band.rest} THEN {getattr(band, which)}" for band in reversed(found))
    return f"(CASE {cases} ELSE {otherwise} END)" if cases else f"({otherwise})"
