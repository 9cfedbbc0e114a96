"""The ways to foresee what customers will buy: two models of leaving, one without leaving, and the rule of thumb to beat."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from fullcircle.measure.clv import bg_nbd, gamma_gamma, pareto_nbd
from fullcircle.measure.clv.fitting import Fit, Numbers
from fullcircle.measure.clv.histories import Histories, grouped

PARETO, BG, STEADY, OWN = "pareto_nbd", "bg_nbd", "steady", "own_rate"
MODELS = (PARETO, BG)
ENOUGH, ENOUGH_AGAIN = 200, 50  # customers, and of them such as came back, that a model of leaving needs


@dataclass(frozen=True)
class Method:
    """A way to foresee, learned. `expected(of, weeks)` says how many purchases, `worth(of)` what each of them is worth, and
    `alive(of)`, where the method knows of leaving, the probability that they are still customers."""

    name: str
    parameters: dict[str, Any]
    degenerate: bool
    expected: Callable[[Histories, float], Numbers]
    worth: Callable[[Histories], Numbers]
    alive: Callable[[Histories], Numbers] | None = None

    def value(self, of: Histories, weeks: float) -> Numbers:
        return self.expected(of, weeks) * self.worth(of)


def learned(of: Histories) -> dict[str, Method]:
    """Every way that these customers allow, learned from them. The rule of thumb needs nothing and is always there."""
    found = {STEADY: steady(of), OWN: own_rate(of)}
    if len(of) < ENOUGH or np.count_nonzero(of.repeats) < ENOUGH_AGAIN:
        return found
    worth, spending = worth_of(of)
    groups = grouped(of)
    return {
        PARETO: model(PARETO, pareto_nbd, pareto_nbd.fit(groups), worth, spending),
        BG: model(BG, bg_nbd, bg_nbd.fit(groups), worth, spending),
    } | found


def model(
    name: str, module: Any, fit: Fit, worth: Callable[[Histories], Numbers], spending: dict[str, Any]
) -> Method:
    there = np.array(fit.parameters)
    told = {"fit": list(fit.parameters), "errors": list(fit.errors), "reached": fit.reached} | spending
    return Method(
        name, told, fit.degenerate,
        expected=lambda of, weeks: module.expected(there, of, weeks),
        worth=worth,
        alive=lambda of: module.alive(there, of),
    )  # fmt: skip


def worth_of(of: Histories) -> tuple[Callable[[Histories], Numbers], dict[str, Any]]:
    """What a purchase is worth, by Gamma-Gamma; where it fails, each one's mean drawn towards everybody's."""
    fit = gamma_gamma.fit(of)
    p, q, _v = fit.parameters
    if fit.degenerate or q <= 1 or not np.isfinite(p):
        return shrunk_worth(of), {"spending": "shrunk"}
    there = np.array(fit.parameters)
    told = {"spending": list(fit.parameters), "together": gamma_gamma.togetherness(of)}
    return (lambda others: gamma_gamma.expected(there, others)), told


def shrunk_worth(of: Histories) -> Callable[[Histories], Numbers]:
    """As if everybody had bought twice more for what people spend on average."""
    bought = of.repeats.sum()
    usual = float(of.repeats @ of.mean / bought) if bought else 0.0
    return lambda others: (2 * usual + others.repeats * others.mean) / (2 + others.repeats)


def steady(of: Histories) -> Method:
    """Each one's rate drawn towards everybody's, as if nobody left: Gamma-Poisson, its spread by moments."""
    watched = of.known.sum()
    rate = float(of.repeats.sum() / watched) if watched else 0.0
    alpha = prior_weeks(of, rate)
    return Method(
        STEADY, {"rate": rate, "weeks": alpha}, False,
        expected=lambda others, weeks: weeks * (rate * alpha + others.repeats) / (alpha + others.known),
        worth=shrunk_worth(of),
    )  # fmt: skip


def prior_weeks(of: Histories, rate: float) -> float:
    """For how many weeks of watching the average of everybody counts: the more people differ, the fewer."""
    if not rate:
        return 1.0
    beyond = float(((of.repeats - rate * of.known) ** 2 - of.repeats).sum() / (of.known**2).sum())
    return float(np.clip(rate / beyond, 1.0, 520.0)) if beyond > 0 else 520.0


def own_rate(of: Histories) -> Method:
    """The rule of thumb: everybody goes on as they did, and who came once does not come again."""
    return Method(
        OWN, {}, False,
        expected=lambda others, weeks: weeks * others.repeats / np.maximum(others.known, 1.0),
        worth=lambda others: others.mean,
    )  # fmt: skip
