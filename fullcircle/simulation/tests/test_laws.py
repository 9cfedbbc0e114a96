"""What is drawn follows the laws that the truth file names: compared with their published formulas."""

from dataclasses import replace
from math import exp, lgamma, log

import numpy as np
import pytest

from fullcircle.simulation.buying import Hidden, bought
from fullcircle.simulation.clock import Clock
from fullcircle.simulation.company import Company
from fullcircle.simulation.parameters import PRIVATE, Buying, Parameters, Spending

STEADY = Parameters(months=24, season=(1.0,) * 12)  # no month is busier than another
MANY = 40_000
# Published for CDNOW: Fader, Hardie and Lee 2005; Fader and Hardie 2013.
CDNOW = replace(
    PRIVATE,
    buying=Buying(0.243, 4.414, 0.793, 2.426),
    spending=Spending(6.25, 3.74, 15.44),
    buys=1.0,
    considers=1e-9,
)


def beta(a: float, b: float) -> float:
    return exp(lgamma(a) + lgamma(b) - lgamma(a + b))


def chance_of(orders: int, weeks: float, law: Buying) -> float:
    """P(X(t) = x) of BG/NBD, equation 8 of Fader, Hardie and Lee 2005."""
    r, alpha, a, b = law.r, law.alpha, law.a, law.b

    def negative_binomial(j: int) -> float:
        return exp(
            lgamma(r + j)
            - lgamma(r)
            - lgamma(j + 1)
            + r * log(alpha / (alpha + weeks))
            + j * log(weeks / (alpha + weeks))
        )

    stays = beta(a, b + orders) / beta(a, b) * negative_binomial(orders)
    if not orders:
        return stays
    left = 1 - sum(negative_binomial(j) for j in range(orders))
    return stays + beta(a + 1, b + orders - 1) / beta(a, b) * left


@pytest.fixture(scope="module")
def cdnow() -> tuple[np.ndarray, np.ndarray, Hidden]:
    """How many orders each of many customers of one day placed after their first, what they paid, and what they are like."""
    orders, hidden = bought(CDNOW, np.zeros(MANY), Clock(STEADY), np.random.default_rng(1))
    return np.bincount(orders.buyer, minlength=MANY) - 1, orders.worth, hidden


def test_orders_follow_the_published_distribution(cdnow):
    repeated, _, _ = cdnow
    weeks = Clock(STEADY).days / 7
    expected = np.array([chance_of(x, weeks, CDNOW.buying) for x in range(12)])
    expected = np.append(expected, 1 - expected.sum()) * MANY
    seen = np.bincount(np.minimum(repeated, 12), minlength=13)
    chi_square = ((seen - expected) ** 2 / expected).sum()
    assert chi_square < 32.9, "one in a thousand honest draws of 12 degrees of freedom is beyond this"


def test_another_law_is_told_apart(cdnow):
    """The comparison above can fail: the same draws do not fit a law that is a tenth off."""
    repeated, _, _ = cdnow
    other = replace(CDNOW.buying, r=CDNOW.buying.r * 1.1)
    expected = np.array([chance_of(x, Clock(STEADY).days / 7, other) for x in range(12)]) * MANY
    assert (((np.bincount(repeated, minlength=12)[:12] - expected) ** 2) / expected).sum() > 60


def test_spending_has_the_published_mean(cdnow):
    _, worth, hidden = cdnow
    assert CDNOW.spending.mean == pytest.approx(35.22, abs=0.01)
    assert hidden.average.mean() == pytest.approx(CDNOW.spending.mean, rel=0.02)
    assert worth.min() >= 1


def test_who_left_does_not_come_back(cdnow):
    orders, hidden = bought(CDNOW, np.zeros(2_000), Clock(STEADY), np.random.default_rng(4))
    gone = np.isfinite(hidden.left_at)
    assert gone.any()
    assert (orders.at <= hidden.left_at[orders.buyer]).all()


def test_a_good_month_sells_more():
    whole = next(Company(Parameters(customers=5_000, seed=11)).portions())
    clock = Clock(Parameters())
    months = [(moment.year, moment.month) for moment in clock.stamps(whole.orders.at)]
    december, february = months.count((2025, 12)), months.count((2026, 2))
    assert december > 1.3 * february, "although more customers are known by February"


def test_the_same_seed_makes_the_same_company_and_another_seed_another():
    first, again, other = (
        next(Company(Parameters(customers=80, seed=seed)).portions()) for seed in (5, 5, 6)
    )
    assert [row["email"] for row in first.people.rows] == [row["email"] for row in again.people.rows]
    assert (first.orders.goods == again.orders.goods).all()
    assert [row["email"] for row in first.people.rows] != [row["email"] for row in other.people.rows]


def test_lines_are_worth_what_their_order_is_worth_to_the_cent():
    orders = next(Company(Parameters(customers=600)).portions()).orders
    assert (np.bincount(orders.lines.order, orders.lines.amount).astype(int) == orders.goods).all()
    priced = np.floor(orders.lines.unit_price * orders.lines.quantity / 100 + 0.5).astype(int)
    assert (priced == orders.lines.amount).all(), (
        "the price of a piece, as it is written down, makes the same amount"
    )


def test_households_share_a_name_and_a_door():
    people = next(Company(Parameters(customers=400)).portions()).people
    together = [at for at in range(1, 400) if people.household[at] == people.household[at - 1]]
    assert together
    for at in together:
        one, other = people.rows[at - 1], people.rows[at]
        assert (one["family_name"], one["street"], one["city"]) == (
            other["family_name"],
            other["street"],
            other["city"],
        )
