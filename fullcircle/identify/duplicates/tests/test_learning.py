"""What decisions teach: sister firms, which share everything but a trade, are told from doubles; and only where that is true."""

import os
import random
from pathlib import Path

import pytest

from bench.duplicates import restaurant_records, scores
from bench.firms import COLUMNS, firms
from fullcircle.identify.duplicates.linkage import engine
from fullcircle.identify.duplicates.linkage.backtest import BANDS, compared, stand_for
from fullcircle.identify.duplicates.linkage.engine import Engine
from fullcircle.identify.duplicates.linkage.learning import Label, fit, folds, held_out
from fullcircle.identify.duplicates.linkage.model import Model
from fullcircle.identify.duplicates.linkage.preparing import STORED, prepared
from fullcircle.identify.duplicates.linkage.tables import DuckTables

SIZE, DECISIONS = 3_000, 200
LEAST = -1.0
DATA = Path(os.environ.get("FULLCIRCLE_DATA") or Path(__file__).parents[5] / "shared" / "data")
Pair = tuple[int, int]


def columns_of(records):
    return prepared(
        "company",
        {name: [row.get(name, "") for row in records] for name in STORED["company"][1:]}
        | {"id": range(len(records))},
    )


@pytest.fixture(scope="module", autouse=True)
def fewer_random_pairs():
    """What different firms share is plain from fewer pairs than a look at everything takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "RANDOM_PAIRS", 2e5)
        yield


def looked_through(records, folder, taught=None):
    """Columns, the pairs found with their weight, and the model."""
    columns = columns_of(records)
    look = Engine("company", DuckTables(folder))
    look.add(columns)
    linked = look.run(LEAST, taught)
    found = {
        (min(a, b), max(a, b)): weight
        for a, b, weight in zip(
            *(linked.pairs[name].to_pylist() for name in ("one", "other", "weight")), strict=True
        )
    }
    return columns, found, linked.model


def label(model: Model, columns, pair: Pair, same: bool) -> Label:
    one, other = ({name: columns[name][end] for name in columns} for end in pair)
    weighed = model.weigh(one, other)
    return Label(weighed.claimed, weighed.answers, same, pair)


@pytest.fixture(scope="module")
def world(tmp_path_factory, fewer_random_pairs):
    records = [dict(zip(COLUMNS, row, strict=True)) for row in firms(SIZE)]
    firm: dict[int, list[int]] = {}
    for place, row in enumerate(records):
        firm.setdefault(int(row["firm"]), []).append(place)
    true = {tuple(places) for places in firm.values() if len(places) == 2}
    return records, true, looked_through(records, tmp_path_factory.mktemp("firms"))


@pytest.fixture(scope="module")
def decided(world):
    """Two hundred pairs that somebody looked at, as they came."""
    _records, true, (columns, found, model) = world
    pairs = random.Random(3).sample(sorted(found), DECISIONS)
    return [label(model, columns, pair, pair in true) for pair in pairs]


def test_two_hundred_decisions_tell_sister_firms_from_doubles(world, decided, tmp_path):
    records, true, (columns, before, _model) = world
    learned = fit(decided)
    _, after, model = looked_through(records, tmp_path, learned)
    model.learned = learned
    # Only firms of which nobody decided anything count.
    seen = {end for each in decided for end in each.ends}
    unseen = {pair for pair in true if not seen & set(pair)}

    def f1(found) -> float:
        return scores(
            {pair for pair, weight in found.items() if weight >= 0 and not seen & set(pair)}, unseen
        )[2]

    assert f1(before) < 0.92
    assert f1(after) > 0.95
    # What is asked in SQL of all is what is asked in Python of one.
    for pair, weight in list(after.items())[::40]:
        one, other = ({name: columns[name][end] for name in columns} for end in pair)
        weighed = model.weigh(one, other)
        assert weighed.weight == pytest.approx(weight, abs=0.3)
        assert weighed.weight == pytest.approx(learned.weight(weighed.claimed, weighed.answers), abs=1e-6)


def test_the_test_is_on_firms_that_it_has_not_seen_and_says_how_sure_it_is(decided):
    parts = folds(decided, 10)
    for end in {end for each in decided for end in each.ends}:
        assert len({part for part, each in zip(parts, decided, strict=True) if end in each.ends}) == 1
    tested = compared(decided, [each.claimed for each in decided], [0] * (len(BANDS) + 1))
    assert (tested.decisions, tested.same) == (DECISIONS, sum(each.same for each in decided))
    assert tested.is_better
    for figures in (tested.before, tested.after):
        value, low, high = figures.f1
        assert low < value < high
        assert sum(step.pairs for step in figures.steps) == DECISIONS
    assert tested.after.f1[0] > tested.before.f1[0]
    assert tested.after.surprise < tested.before.surprise


def test_decisions_by_the_toss_of_a_coin_teach_nothing(decided):
    chance = random.Random(5)
    tossed = [Label(chance.gauss(0, 5), each.answers, True, each.ends) for each in decided]
    tossed = [
        Label(each.claimed, each.answers, chance.random() < 1 / (1 + 2.0**-each.claimed), each.ends)
        for each in tossed
    ]
    assert not compared(tossed, [each.claimed for each in tossed], [0] * (len(BANDS) + 1)).is_better


def test_each_decision_stands_for_the_pairs_of_its_weight_that_wait():
    waiting = [0] * (len(BANDS) + 1)
    waiting[1], waiting[-1] = 8, 99
    # Two decided between 0 and 2 bits stand for the eight that wait, and themselves; what waits at the top is unknown.
    assert stand_for([0.5, 1.5, -3.0], waiting) == [5.0, 5.0, 1.0]


@pytest.mark.skipif(
    not (DATA / "restaurants").exists(), reason="The restaurants are not on this machine (FULLCIRCLE_DATA)."
)
def test_real_firms_that_are_told_apart_already_are_left_as_they_are(tmp_path):
    records, first, true = restaurant_records(DATA)
    columns, found, model = looked_through(records, tmp_path)
    labels = [
        label(model, columns, pair, pair in true) for pair in sorted(found) if pair[0] < first <= pair[1]
    ]
    weights = held_out(labels, 10)
    kept = {each.ends for each, weight in zip(labels, weights, strict=True) if weight >= 0}
    assert scores(kept, true)[2] > 0.98
