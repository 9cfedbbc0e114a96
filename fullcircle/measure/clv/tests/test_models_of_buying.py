"""The models say what their papers say, slope where their gradients point, and find again what customers were made of."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import hyp2f1

from fullcircle.measure.clv import bg_nbd, gamma_gamma, pareto_nbd
from fullcircle.measure.clv.histories import Histories, grouped

Numbers = NDArray[np.float64]
TRUE = (0.55, 10.6, 0.61, 11.7)
SPENT = (6.25, 3.74, 15.44)


@pytest.fixture(scope="module")
def invented() -> Histories:
    """Thirty thousand customers whose rates of buying, leaving and spending we chose, watched for up to a year."""
    chance, n = np.random.default_rng(7), 30_000
    r, alpha, s, beta = TRUE
    rate, leaving = chance.gamma(r, 1 / alpha, n), chance.gamma(s, 1 / beta, n)
    known = chance.uniform(20, 52, n)
    there = np.minimum(chance.exponential(1 / leaving), known)
    repeats = chance.poisson(rate * there).astype(float)
    last = np.where(repeats > 0, there * chance.beta(np.maximum(repeats, 1), 1), 0.0)
    p, q, v = SPENT
    scale = chance.gamma(q, 1 / v, n)
    mean = np.where(
        repeats > 0, chance.gamma(p * np.maximum(repeats, 1)) / np.maximum(repeats, 1) / scale, 0.0
    )
    return Histories(repeats, last, known, mean)


def test_customers_are_found_to_be_what_they_were_made_of(invented):
    """Whatever we chose lies within three standard errors of what is found."""
    found = pareto_nbd.fit(grouped(invented))
    assert not found.degenerate
    assert_near(found, TRUE)
    assert_near(gamma_gamma.fit(invented), SPENT)


def assert_near(found, true: tuple[float, ...]) -> None:
    off = np.abs(np.log(found.parameters) - np.log(true)) / np.array(found.errors)
    assert (off < 3).all(), f"{found.parameters} are {off} standard errors from {true}"


def test_the_integral_is_the_one_of_the_paper(invented):
    """Schmittlein, Morrison and Colombo write it with two hypergeometric functions."""
    few = slice(0, 2_000)
    x, last, known = invented.repeats[few], invented.last[few], invented.known[few]
    for fit in ((0.5533, 10.578, 0.6062, 11.669), (2.0, 60.0, 3.0, 2.0)):
        ours = np.exp(pareto_nbd.unseen(np.array(fit), x, last, known).log)
        theirs = hypergeometric(fit, x, last) - hypergeometric(fit, x, known)
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def hypergeometric(fit: tuple[float, ...], x: Numbers, at: Numbers) -> Numbers:
    r, alpha, s, beta = fit
    k = r + s + x
    if alpha < beta:
        return hyp2f1(k, r + x, k + 1, (beta - alpha) / (beta + at)) / (beta + at) ** k / k
    return hyp2f1(k, s + 1, k + 1, (alpha - beta) / (alpha + at)) / (alpha + at) ** k / k


def test_gradients_are_slopes(invented):
    groups = grouped(invented.of(np.arange(500)))
    again = (invented.repeats > 0) & (invented.mean > 0)
    repeats, mean = invented.repeats[again][:500], invented.mean[again][:500]
    for slope, at in (
        (lambda fit: pareto_nbd.slope(groups, fit), (0.7, 8.0, 0.9, 14.0)),
        (lambda fit: bg_nbd.slope(groups, fit), (0.3, 5.0, 0.7, 2.0)),
        (lambda fit: gamma_gamma.slope(repeats, mean, fit), (5.0, 3.0, 12.0)),
    ):
        there = np.array(at)
        for each, gradient in enumerate(slope(there).gradient):
            step = np.zeros(len(there))
            step[each] = 1e-5 * there[each]
            rise = slope(there + step).reached - slope(there - step).reached
            assert gradient == pytest.approx(rise / (2 * step[each]), rel=1e-5)


def test_what_is_expected_adds_up(invented):
    """More weeks, more purchases; nothing in no time; and nobody is alive by more than certainty."""
    few = invented.of(np.arange(2_000))
    for module, fit in ((pareto_nbd, TRUE), (bg_nbd, (0.243, 4.414, 0.793, 2.426))):
        there = np.array(fit)
        short, long = module.expected(there, few, 4.0), module.expected(there, few, 40.0)
        assert (short > 0).all()
        assert (long > short).all()
        np.testing.assert_allclose(module.expected(there, few, 1e-9), 0, atol=1e-8)
        alive = module.alive(there, few)
        assert ((alive >= 0) & (alive <= 1)).all()


def test_a_rate_of_leaving_of_one_is_no_hole(invented):
    """The formula divides by s - 1; around it the answer is smooth."""
    few = invented.of(np.arange(200))
    at_one, beside = (
        pareto_nbd.expected(np.array([0.55, 10.6, s, 11.7]), few, 52.0) for s in (1.0, 1.0 + 1e-7)
    )
    np.testing.assert_allclose(at_one, beside, rtol=1e-5)
