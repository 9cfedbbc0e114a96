"""Gamma-Gamma: what a purchase is worth varies about an average of each customer's own.

Fader and Hardie 2013, "The Gamma-Gamma model of monetary value" (note 25 at brucehardie.com), equation 1a. A purchase is spread
as Gamma(p, nu) with nu itself as Gamma(q, v). It takes for granted that how much somebody spends does not go with how often.
"""

import numpy as np
from scipy.special import digamma, gammaln

from fullcircle.measure.clv.fitting import SAMPLE, Fit, Numbers, Slope, fitted
from fullcircle.measure.clv.histories import Histories

START = (1.0, 2.0, 1.0)


def slope(repeats: Numbers, mean: Numbers, fit: Numbers) -> Slope:
    """The log-likelihood of those who came back, and its gradient by customer."""
    p, q, v = fit
    times, which = np.unique(repeats, return_inverse=True)  # a few hundred numbers stand for all
    many = p * times
    spent = np.log(v + mean * repeats)
    own, k = np.log(mean * repeats), p * repeats + q
    psi = digamma(many + q)
    gradient = np.stack([
        repeats * ((psi - digamma(many))[which] + own - spent),
        psi[which] - digamma(q) + np.log(v) - spent,
        q / v - k / (v + mean * repeats),
    ], axis=1)  # fmt: skip
    reached = (gammaln(many + q) - gammaln(many))[which] - gammaln(q) + q * np.log(v)
    reached = reached + p * repeats * own - np.log(mean) - k * spent
    return Slope(float(reached.sum()), gradient, np.ones(len(repeats)))


def fit(of: Histories) -> Fit:
    """The best p, q and v of those who came back and spent something."""
    there = (of.repeats > 0) & (of.mean > 0)
    repeats, mean = of.repeats[there], of.mean[there]
    scale = (
        float(np.median(mean)) if len(mean) else 1.0
    )  # v is in money: in cents or in millions it is found alike
    mean = mean / scale
    few = slice(None, None, max(1, len(mean) // SAMPLE))
    sample = (lambda at: slope(repeats[few], mean[few], at)) if len(mean) > SAMPLE else None
    found = fitted(lambda at: slope(repeats, mean, at), sample, START)
    p, q, v = found.parameters
    return Fit((p, q, v * scale), found.reached - len(mean) * float(np.log(scale)), found.errors)


def expected(fit: Numbers, of: Histories) -> Numbers:
    """What a purchase of each is expected to be worth; who never came back is like everybody."""
    p, q, v = fit
    return np.asarray(p * (v + of.repeats * of.mean) / (p * of.repeats + q - 1))


def togetherness(of: Histories) -> float:
    """The correlation of how often with how much among those who came back, which the model takes to be none."""
    there = (of.repeats > 0) & (of.mean > 0)
    if there.sum() < 3 or np.ptp(of.repeats[there]) == 0 or np.ptp(of.mean[there]) == 0:
        return 0.0
    return float(np.corrcoef(of.repeats[there], of.mean[there])[0, 1])
