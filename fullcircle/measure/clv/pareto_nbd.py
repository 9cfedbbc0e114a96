"""Pareto/NBD: while alive, customers buy at random at a rate of their own; each may leave for good at any moment.

Schmittlein, Morrison and Colombo 1987, "Counting your customers: who are they and what will they do next?", Management Science
33(1). Rates of buying are spread as Gamma(r, alpha), rates of leaving as Gamma(s, beta); times are in weeks.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from fullcircle.measure.clv.fitting import SAMPLE, Fit, Numbers, Slope, fitted
from fullcircle.measure.clv.histories import Groups, Histories

START = (1.0, 10.0, 1.0, 10.0)
ROWS = 8_192  # as many at once as stay near the processor
HALF_NODES, HALF_WEIGHTS = np.polynomial.legendre.leggauss(16)
NODES, WEIGHTS = (HALF_NODES + 1) / 2, HALF_WEIGHTS / 2


@dataclass(frozen=True)
class Unseen:
    """The likelihood of having left unseen between the last purchase and today.

    It is the integral of (alpha + y)^-(r + x) (beta + y)^-(s + 1) over the moment y of leaving. The paper writes it with two
    hypergeometric functions; here it is summed at sixteen points of a variable in which it is almost flat, because the same
    points give its gradient. At the published parameters both agree to seven digits.
    """

    log: Numbers  # of the integral
    buying: Numbers  # log(alpha + y), customers x points
    leaving: Numbers  # log(beta + y)
    parts: Numbers  # what each point adds; 1 in all for each customer

    def mean(self, values: Numbers) -> Numbers:
        """The average over the moments at which they may have left."""
        return np.asarray((self.parts * values).sum(axis=1))


def unseen(fit: Numbers, repeats: Numbers, last: Numbers, known: Numbers) -> Unseen:
    r, alpha, s, beta = fit
    power = r + repeats + s
    begin = np.log(alpha + last)
    # In w = ((alpha + last) / (alpha + y)) ^ (power / 2) it is 2 w ((alpha + y) / (beta + y)) ^ (s + 1).
    end = np.exp(power / 2 * (begin - np.log(alpha + known)))
    points = end[:, None] + (1 - end)[:, None] * NODES
    buying = begin[:, None] - np.log(points) * (2 / power)[:, None]
    leaving = np.log(np.exp(buying) + (beta - alpha))
    height = (s + 1) * (buying - leaving)
    top = height.max(axis=1)  # whatever the parameters, nothing runs over
    height = 2 * points * np.exp(height - top[:, None]) * WEIGHTS
    whole = height.sum(axis=1)
    with np.errstate(divide="ignore"):  # who bought today has not left
        log = np.log1p(-end) + np.log(whole) + top - power * begin - np.log(power)
    return Unseen(log, buying, leaving, height / whole[:, None])


def slopes(fit: Numbers, repeats: Numbers, last: Numbers, known: Numbers) -> tuple[Numbers, Numbers]:
    """The log-likelihood of each customer, and its gradient."""
    r, alpha, s, beta = fit
    k = r + repeats
    left = unseen(fit, repeats, last, known)
    buying, leaving = np.log(alpha + known), np.log(beta + known)
    here, gone = -k * buying - s * leaving, np.log(s) + left.log
    either = np.logaddexp(here, gone)
    alive, dead = np.exp(here - either), np.exp(gone - either)
    gradient = np.stack([
        digamma(k) - digamma(r) + np.log(alpha) - alive * buying - dead * left.mean(left.buying),
        r / alpha - k * (alive / (alpha + known) + dead * left.mean(np.exp(-left.buying))),
        np.log(beta) - alive * leaving + dead * (1 / s - left.mean(left.leaving)),
        s / beta - alive * s / (beta + known) - dead * (s + 1) * left.mean(np.exp(-left.leaving)),
    ], axis=1)  # fmt: skip
    return gammaln(k) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + either, gradient


def slope(groups: Groups, fit: Numbers) -> Slope:
    parts = [
        slopes(fit, groups.repeats[at], groups.last[at], groups.known[at]) for at in portions(len(groups))
    ]
    reached = np.concatenate([part[0] for part in parts])
    return Slope(float(groups.people @ reached), np.concatenate([part[1] for part in parts]), groups.people)


def portions(rows: int) -> list[slice]:
    return [slice(at, at + ROWS) for at in range(0, rows, ROWS)]


def fit(groups: Groups) -> Fit:
    """The best r, alpha, s and beta."""
    few = groups.sample(SAMPLE)
    sample = None if few is groups else lambda there: slope(few, there)
    return fitted(lambda there: slope(groups, there), sample, START)


def alive(fit: Numbers, of: Histories) -> Numbers:
    """The probability that each has not left yet."""
    r, alpha, s, beta = fit
    found = []
    for at in portions(len(of)):
        repeats, last, known = of.repeats[at], of.last[at], of.known[at]
        here = -(r + repeats) * np.log(alpha + known) - s * np.log(beta + known)
        gone = np.log(s) + unseen(fit, repeats, last, known).log
        found.append(np.exp(here - np.logaddexp(here, gone)))
    return np.concatenate(found) if found else np.zeros(0)


def expected(fit: Numbers, of: Histories, weeks: Numbers) -> Numbers:
    """How many purchases each is expected to make within so many weeks: customers x weeks, or one number of weeks."""
    r, alpha, s, beta = fit
    there = alive(fit, of) * (r + of.repeats) * (beta + of.known) / (alpha + of.known)
    ahead = np.log1p(np.divide.outer(weeks, beta + of.known))
    # (1 - e^-(s - 1)l) / (s - 1), which is l where s is 1
    stays = ahead if abs(s - 1) < 1e-9 else -np.expm1(-(s - 1) * ahead) / (s - 1)
    return np.asarray(there * stays)
