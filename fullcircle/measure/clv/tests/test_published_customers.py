"""The customers of a record shop, 1997 to 1998, on whom these models were published: their numbers, and the race they won."""

import csv
import gzip
import os
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from fullcircle.measure.clv import bg_nbd, gamma_gamma, pareto_nbd
from fullcircle.measure.clv.backtest import try_out
from fullcircle.measure.clv.histories import Histories, Watched, grouped
from fullcircle.measure.clv.methods import learned

DATA = Path(os.environ.get("FULLCIRCLE_DATA") or Path(__file__).parents[5] / "shared" / "data")
FILE = DATA / "cdnow" / "cdnow_transactions_10pct.csv.gz"
CUT, EPOCH = date(1997, 9, 30), date(1970, 1, 1)

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="CDNOW is not on this machine (FULLCIRCLE_DATA).")


@pytest.fixture(scope="module")
def shop() -> Watched:
    """2,357 customers as they were known after 39 weeks, and what they bought in the 39 after."""
    days: dict[int, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    with gzip.open(FILE, "rt") as file:
        for row in csv.DictReader(file):
            days[int(row["customer_id"])][date.fromisoformat(row["date"])] += float(row["price"])
    rows = [row_of(bought) for _customer, bought in sorted(days.items())]
    first, repeats, last, known, mean, later, worth = np.array(rows, dtype=float).T
    return Watched(
        np.arange(len(rows)), first.astype(np.int64), Histories(repeats, last, known, mean), later, worth
    )


def row_of(bought: dict[date, float]) -> list[float]:
    first = min(bought)
    again = [day for day in bought if first < day <= CUT]
    after = [day for day in bought if day > CUT]
    spent = [bought[day] for day in again if bought[day] > 0]
    return [
        (first - EPOCH).days, len(again), (max(again) - first).days / 7 if again else 0, (CUT - first).days / 7,
        sum(spent) / len(spent) if spent else 0, len(after), sum(bought[day] for day in after),
    ]  # fmt: skip


def test_parameters_are_those_of_the_papers(shop):
    groups = grouped(shop.histories)
    pareto, bg = pareto_nbd.fit(groups), bg_nbd.fit(groups)
    assert pareto.parameters == pytest.approx((0.5533, 10.578, 0.6062, 11.669), rel=1e-3)
    assert pareto.reached == pytest.approx(-9594.98, abs=0.01)
    assert bg.parameters == pytest.approx((0.2426, 4.4136, 0.7929, 2.4259), rel=1e-3)
    assert bg.reached == pytest.approx(-9582.43, abs=0.01)
    worth = gamma_gamma.fit(shop.histories)
    assert worth.parameters == pytest.approx((6.25, 3.74, 15.44), rel=2e-3)
    p, q, v = worth.parameters
    assert p * v / (q - 1) == pytest.approx(35.17, abs=0.01)


def test_it_foresees_better_than_the_rule_of_thumb(shop):
    """The published accuracy of the 39 weeks that followed, in which 1,882 purchases were made."""
    assert shop.later.sum() == 1_882
    report = try_out(shop, 39.0).report
    raced = {each.method: each for each in report.raced}
    assert (report.customers, report.again, report.chosen, report.why) == (2_357, 946, "pareto_nbd", "best")
    pareto, bg, rule = raced["pareto_nbd"], raced["bg_nbd"], raced["own_rate"]
    assert (pareto.purchases_error, pareto.together) == pytest.approx((0.7545, 0.6302), abs=1e-3)
    assert (bg.purchases_error, bg.together) == pytest.approx((0.7855, 0.6256), abs=1e-3)
    assert (pareto.purchases, bg.purchases) == pytest.approx((1_666, 1_653), abs=1)
    assert pareto.worth_error == pytest.approx(29.45, abs=0.05)
    assert pareto.worth_error < rule.worth_error
    assert pareto.best_tenth == pytest.approx(0.503, abs=2e-3)
    assert report.covered >= 0.8


def test_who_came_once_has_a_wider_interval_and_is_not_worth_nothing(shop):
    tried = try_out(shop, 39.0)
    once = shop.histories.repeats == 0
    foreseen = learned(shop.histories)["pareto_nbd"].value(shop.histories, 39.0)
    low, high = tried.bands.around(shop.histories.repeats, foreseen)
    width = (high - low) / foreseen
    assert foreseen[once].min() > 0
    assert width[once].mean() > width[shop.histories.repeats >= 3].mean()
