"""Fewer than a thousand records teach nothing: firm rules and letters in threes find what is worth a look."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from fullcircle.identify.duplicates.linkage.kinds import Kind
from fullcircle.identify.duplicates.linkage.learning import Learned
from fullcircle.identify.duplicates.linkage.model import Model, rule_of_thumb
from fullcircle.identify.duplicates.linkage.preparing import Columns

FEW = 1_000
ALIKE = 0.45  # of the threes of letters in two names
COMMON = 50  # records with the same three letters; those teach nothing
Pair = tuple[int, int, float]


def found_among(
    kind: Kind, columns: Columns, least: float, learned: Learned | None = None
) -> tuple[Model, list[Pair]]:
    """Every pair that shares a key or whose names are alike, weighed by rules of thumb."""
    rows = [{name: columns[name][place] for name in columns} for place in range(len(columns["unique_id"]))]
    model = rule_of_thumb(kind.key, len(rows))
    model.learned = learned
    found = []
    for one, other in sorted({*sharing(kind, rows), *sounding(rows)}):
        weight = model.total(rows[one], rows[other])
        if weight >= least:
            first, second = sorted((rows[one]["unique_id"], rows[other]["unique_id"]))
            found.append((first, second, weight))
    if kind.best_only:
        found = without_sisters(found)
    return model, sorted(found, key=lambda pair: (-pair[2], pair))


def without_sisters(found: list[Pair]) -> list[Pair]:
    """Of firms that are all alike each has its own double: a pair that is the best of neither side is none."""
    best: dict[int, float] = {}
    for one, other, weight in found:
        for end in (one, other):
            best[end] = max(weight, best.get(end, weight))
    return [pair for pair in found if pair[2] >= min(best[pair[0]], best[pair[1]])]


def sharing(kind: Kind, rows: list[dict]) -> Iterator[tuple[int, int]]:
    """Places of rows that share a key."""
    for key in (*kind.keys, *kind.loose):
        groups: dict[tuple, list[int]] = defaultdict(list)
        for place, row in enumerate(rows):
            values = tuple(row[column] for column in key)
            if all(values):
                groups[values].append(place)
        for group in groups.values():
            if len(group) <= COMMON:
                yield from combinations(group, 2)


def sounding(rows: list[dict]) -> Iterator[tuple[int, int]]:
    """Places of rows whose names have many threes of letters in common."""
    threes = [three_letters(row.get("whole") or row.get("name") or row.get("family") or "") for row in rows]
    places: dict[str, list[int]] = defaultdict(list)
    for place, known in enumerate(threes):
        for three in known:
            places[three].append(place)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for group in places.values():
        if len(group) <= COMMON:
            for pair in combinations(group, 2):
                shared[pair] += 1
    for (one, other), many in shared.items():
        if many / (len(threes[one]) + len(threes[other]) - many) >= ALIKE:
            yield one, other


def three_letters(text: str) -> set[str]:
    """As pg_trgm cuts them: two blanks before each word and one after."""
    return {f"  {word} "[at : at + 3] for word in text.split() for at in range(len(word) + 1)}
