"""What foreseeing a million customers costs, whether their parameters are found again, and the published race.

python -m bench.clv [--customers 1000000]

The models work on arrays, so nothing is installed for it. Customers are invented by parameters we choose; the published ones
are CDNOW's of 1997, if their file is here.
"""

import argparse
import os
import resource
from collections.abc import Callable
from typing import TypeVar

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from bench.table import summary, verdict
from fullcircle.measure.clv import bg_nbd, gamma_gamma, pareto_nbd
from fullcircle.measure.clv.histories import Histories, grouped

TRUE, SPENT = (0.5533, 10.578, 0.6062, 11.669), (6.25, 3.74, 15.44)
LIMIT, YEAR = 3.0, 52.0  # CPU seconds; weeks
T = TypeVar("T")


def invented(n: int) -> Histories:
    """Customers of known rates, watched for 27 to 39 weeks as CDNOW's were. Moments are kept to the day."""
    chance = np.random.default_rng(7)
    r, alpha, s, beta = TRUE
    known = np.floor(chance.uniform(27, 39, n) * 7) / 7
    there = np.minimum(chance.exponential(1 / chance.gamma(s, 1 / beta, n)), known)
    repeats = chance.poisson(chance.gamma(r, 1 / alpha, n) * there).astype(float)
    last = np.where(repeats > 0, there * chance.beta(np.maximum(repeats, 1), 1), 0.0)
    p, q, v = SPENT
    times = np.maximum(repeats, 1)
    mean = np.where(repeats > 0, chance.gamma(p * times) / times / chance.gamma(q, 1 / v, n), 0.0)
    return Histories(repeats, np.minimum(np.ceil(last * 7) / 7, known), known, mean)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    before = spent()
    found = work()
    return spent() - before, found


def spent() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    customers = parser.parse_args().customers
    of = invented(customers)
    grouping, groups = timed(lambda: grouped(of))
    pareto, fit = timed(lambda: pareto_nbd.fit(groups))
    spending, worth = timed(lambda: gamma_gamma.fit(of))
    bg, _other = timed(lambda: bg_nbd.fit(groups))
    scoring, _expected = timed(lambda: pareto_nbd.expected(np.array(fit.parameters), of, YEAR))
    whole = grouping + pareto + spending + bg
    print(f"{customers:,} customers, {len(groups):,} different histories")
    print(
        f"  told apart {grouping:.2f} CPU-s, Pareto/NBD {pareto:.2f}, BG/NBD {bg:.2f}, Gamma-Gamma {spending:.2f}"
    )
    print(
        f"  all fits {whole:.2f} CPU-s (limit {LIMIT:.0f}){verdict('fits, CPU-s', whole, LIMIT)}; scored in {scoring:.2f}"
    )
    print(f"  Pareto/NBD {shown(fit.parameters)}, made of {shown(TRUE)}")
    print(f"  Gamma-Gamma {shown(worth.parameters)}, made of {shown(SPENT)}")
    print(f"  memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB")
    summary()


def shown(parameters: tuple[float, ...]) -> str:
    return " ".join(f"{each:.4g}" for each in parameters)


if __name__ == "__main__":
    main()
