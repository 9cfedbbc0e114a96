"""The parameters under which what was seen is most likely, found by its gradient and by what a sample already tells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Numbers = NDArray[np.float64]
LEAST, MOST = 1e-3, 1e4  # beyond these a parameter says that its model does not fit
SAMPLE = 20_000


@dataclass(frozen=True)
class Slope:
    """The log-likelihood of a set of parameters: as a sum, and the gradient by row (rows x parameters) with each row's weight."""

    reached: float
    rows: Numbers
    weights: Numbers

    @property
    def gradient(self) -> Numbers:
        return self.weights @ self.rows

    @property
    def information(self) -> Numbers:
        """How sharply the data tells the parameters, by the outer products of the gradients (Berndt et al. 1974)."""
        return (self.rows * self.weights[:, None]).T @ self.rows


Likelihood = Callable[[Numbers], Slope]


@dataclass(frozen=True)
class Fit:
    """Parameters, the log-likelihood that they reach, and the standard errors of their logarithms."""

    parameters: tuple[float, ...]
    reached: float
    errors: tuple[float, ...]

    @property
    def degenerate(self) -> bool:
        """A parameter has run away: the data does not tell it, and what rests on it is worth nothing."""
        return not np.isfinite(self.reached) or any(
            not LEAST * 1.01 < each < MOST * 0.99 for each in self.parameters
        )


def fitted(whole: Likelihood, sample: Likelihood | None, start: Sequence[float]) -> Fit:
    """The best parameters, all above zero, from `start` on.

    A sample is fitted first. It says where about the best parameters are and how sharp they are, so that the whole, in units of
    that sharpness, is as round as a bowl and needs few steps.
    """
    logs = np.log(np.asarray(start, dtype=np.float64))
    logs = climbed(sample or whole, logs)
    if sample:
        logs = rounded(whole, sample, logs)
    slope = whole(np.exp(logs))
    return Fit(tuple(map(float, np.exp(logs))), slope.reached, standard_errors(slope, np.exp(logs)))


def climbed(likelihood: Likelihood, logs: Numbers) -> Numbers:
    def down(at: Numbers) -> tuple[float, Numbers]:
        slope = likelihood(np.exp(at))
        return -slope.reached, -slope.gradient * np.exp(at)

    bounds = [(np.log(LEAST), np.log(MOST))] * len(logs)
    found = minimize(
        down, logs, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-12, "gtol": 1e-5, "maxiter": 300}
    )  # fmt: skip
    return np.asarray(found.x)


def rounded(whole: Likelihood, sample: Likelihood, logs: Numbers) -> Numbers:
    there = np.exp(logs)
    few, known = sample(there), whole(there)
    sharp = few.information * np.outer(there, there) * known.weights.sum() / few.weights.sum()
    try:
        unit = np.linalg.cholesky(np.linalg.inv(sharp))
    except np.linalg.LinAlgError:
        return climbed(whole, logs)

    def down(step: Numbers) -> tuple[float, Numbers]:
        at = np.exp(np.clip(logs + unit @ step, np.log(LEAST), np.log(MOST)))
        slope = whole(at)
        return -slope.reached, -unit.T @ (slope.gradient * at)

    found = minimize(
        down,
        np.zeros(len(logs)),
        jac=True,
        method="L-BFGS-B",
        options={"ftol": 1e-11, "gtol": 1e-2, "maxiter": 30},
    )
    return np.clip(logs + unit @ found.x, np.log(LEAST), np.log(MOST))


def standard_errors(slope: Slope, there: Numbers) -> tuple[float, ...]:
    sharp = slope.information * np.outer(there, there)
    try:
        return tuple(float(each) for each in np.sqrt(np.diag(np.linalg.inv(sharp))))
    except np.linalg.LinAlgError:
        return (float("inf"),) * len(there)
