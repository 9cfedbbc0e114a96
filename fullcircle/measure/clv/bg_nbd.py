"""BG/NBD: customers buy at random at a rate of their own, and may leave for good only after a purchase.

Fader, Hardie and Lee 2005, "Counting your customers the easy way: an alternative to the Pareto/NBD model", Marketing Science
24(2), equations 6 and 10. Rates of buying are spread as Gamma(r, alpha), chances of leaving as Beta(a, b); times are in weeks.
"""

import numpy as np
from scipy.special import digamma, gammaln, hyp2f1

from fullcircle.measure.clv.fitting import SAMPLE, Fit, Numbers, Slope, fitted
from fullcircle.measure.clv.histories import Groups, Histories

START = (1.0, 10.0, 1.0, 2.0)


def slope(groups: Groups, fit: Numbers) -> Slope:
    """The log-likelihood of all, and its gradient by group."""
    r, alpha, a, b = fit
    x, last, known = groups.repeats, groups.last, groups.known
    k, again = r + x, x > 0
    before = np.where(again, b + x - 1, b)  # who never came back had no occasion to leave
    stays = -k * np.log(alpha + known)
    leaves = np.where(again, np.log(a) - np.log(before) - k * np.log(alpha + last), -np.inf)
    either = np.logaddexp(stays, leaves)
    dead = np.exp(leaves - either)
    shared = digamma(a + b) - digamma(a + b + x)
    gradient = np.stack([
        digamma(k) - digamma(r) + np.log(alpha) - (1 - dead) * np.log(alpha + known) - dead * np.log(alpha + last),
        r / alpha - k * ((1 - dead) / (alpha + known) + dead / (alpha + last)),
        shared + dead / a,
        shared + digamma(b + x) - digamma(b) - dead / before,
    ], axis=1)  # fmt: skip
    usual = gammaln(k) - gammaln(r) + r * np.log(alpha)
    chance = gammaln(a + b) - gammaln(b) + gammaln(b + x) - gammaln(a + b + x)
    return Slope(float(groups.people @ (usual + chance + either)), gradient, groups.people)


def fit(groups: Groups) -> Fit:
    """The best r, alpha, a and b."""
    few = groups.sample(SAMPLE)
    sample = None if few is groups else lambda there: slope(few, there)
    return fitted(lambda there: slope(groups, there), sample, START)


def alive(fit: Numbers, of: Histories) -> Numbers:
    """The probability that each has not left yet; for who never came back it is 1 in this model."""
    r, alpha, a, b = fit
    x = of.repeats
    odds = (
        np.log(a)
        - np.log(np.maximum(b + x - 1, 1e-300))
        + (r + x) * np.log((alpha + of.known) / (alpha + of.last))
    )
    return np.where(x > 0, 1 / (1 + np.exp(np.minimum(odds, 700))), 1.0)


def expected(fit: Numbers, of: Histories, weeks: Numbers) -> Numbers:
    """How many purchases each is expected to make within so many weeks: customers x weeks, or one number of weeks."""
    r, alpha, a, b = fit
    x, known = of.repeats, of.known
    ahead = np.expand_dims(np.asarray(weeks, dtype=np.float64), -1) if np.ndim(weeks) else weeks
    longer = alpha + known + ahead
    kept = ((alpha + known) / longer) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, ahead / longer)
    return np.asarray(alive(fit, of) * (a + b + x - 1) / (a - 1) * (1 - kept))
