"""Whoever fits the published models to what the company shows must find its laws again, as often as the models promise."""

from collections.abc import Callable
from dataclasses import replace
from math import lgamma

import numpy as np
import pytest

from fullcircle.simulation.company import Company, Portion
from fullcircle.simulation.parameters import PRIVATE, Custom, Parameters
from fullcircle.simulation.words import RATES

COMPANIES, PEOPLE = 24, 700
SURE = {3: 7.815, 4: 9.488}  # what chi-square with so many degrees of freedom exceeds once in twenty times
STEP = 1e-3
Likelihood = Callable[[np.ndarray], float]
lg = np.vectorize(lgamma, otypes=[float])


@pytest.fixture(scope="module")
def companies() -> list[tuple[Parameters, Portion]]:
    """Small companies of households alone, each of another seed, watched for three years."""
    only = replace(PRIVATE, share=1.0, buys=1.0)
    laws = [Parameters(PEOPLE, 36, seed, customs=(only,), households=0.0) for seed in range(COMPANIES)]
    return [(each, next(Company(each).portions())) for each in laws]


def bought(law: Parameters, portion: Portion) -> tuple[np.ndarray, ...]:
    """By customer, as the models have it: repeated orders, weeks of business until the last and until today, and what
    an order of theirs was worth on average, in euros."""
    clock = Company(law).clock
    orders = portion.orders
    counts = ~orders.canceled
    buyer, at = orders.buyer[counts], clock.business(orders.at[counts])
    times = np.bincount(buyer, minlength=PEOPLE)
    first, last = np.full(PEOPLE, np.inf), np.full(PEOPLE, -np.inf)
    np.minimum.at(first, buyer, at)
    np.maximum.at(last, buyer, at)
    rates = np.array([float(RATES[each]) for each in orders.currency])
    spent = np.bincount(buyer, (orders.goods / rates)[counts], PEOPLE)
    there = times > 0
    today = float(clock.business(np.array([float(clock.days)]))[0])
    return times[there] - 1, (last - first)[there], (today - first)[there], spent[there] / times[there] / 100


def of_buying(x: np.ndarray, last: np.ndarray, whole: np.ndarray) -> Likelihood:
    """BG/NBD, equation 6 of Fader, Hardie and Lee 2005, of the logarithms of r, alpha, a and b."""

    def likelihood(logs: np.ndarray) -> float:
        r, alpha, a, b = np.exp(logs)
        usual = (
            lg(r + x) - lgamma(r) + r * np.log(alpha) + lg(b + x) + lgamma(a + b) - lgamma(b) - lg(a + b + x)
        )
        stays = -(r + x) * np.log(alpha + whole)
        left = np.where(
            x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + last), -np.inf
        )
        return float((usual + np.logaddexp(stays, left)).sum())

    return likelihood


def of_spending(times: np.ndarray, mean: np.ndarray) -> Likelihood:
    """Gamma-Gamma, equation 1a of Fader and Hardie 2013, of the logarithms of p, q and gamma."""

    def likelihood(logs: np.ndarray) -> float:
        p, q, gamma = np.exp(logs)
        px = p * times
        return float(
            (lg(px + q) - lg(px) - lgamma(q) + q * np.log(gamma) + (px - 1) * np.log(mean) + px * np.log(times)
             - (px + q) * np.log(gamma + times * mean)).sum()
        )  # fmt: skip

    return likelihood


def best(likelihood: Likelihood, start: np.ndarray) -> float:
    """The most that it reaches, by Newton's steps that are halved until they lead upwards."""
    at, reached = start, likelihood(start)
    for _ in range(12):
        slope, bend = slopes(likelihood, at)
        values, directions = np.linalg.eigh(-bend)
        step = directions @ ((directions.T @ slope) / np.maximum(np.abs(values), 1e-3))
        while np.abs(step).max() > 1e-4 and likelihood(at + step) < reached:
            step = step / 2
        if np.abs(step).max() <= 1e-4:
            break
        at, reached = at + step, likelihood(at + step)
    return reached


def slopes(likelihood: Likelihood, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and second differences."""
    size = at.size
    moves = np.eye(size) * STEP
    here = likelihood(at)
    up = np.array([likelihood(at + each) for each in moves])
    down = np.array([likelihood(at - each) for each in moves])
    bend = np.diag((up + down - 2 * here) / STEP**2)
    for i in range(size):
        for j in range(i):
            both = likelihood(at + moves[i] + moves[j])
            bend[i, j] = bend[j, i] = (both - up[i] - up[j] + here) / STEP**2
    return (up - down) / (2 * STEP), bend


def truth_of(custom: Custom, law: str, names: str) -> np.ndarray:
    """As the truth file says it."""
    told = Parameters(customs=(custom,)).facts()["customs"][0][law]
    return np.log([told[name] for name in names.split()])


def covered(found: list[tuple[Likelihood, np.ndarray]]) -> int:
    """How often the truth lies in the region that holds it nineteen times in twenty."""
    return sum(2 * (best(like, truth) - like(truth)) < SURE[truth.size] for like, truth in found)


def test_how_often_people_buy_and_when_they_leave_is_found_again(companies):
    truth = truth_of(PRIVATE, "buying", "r alpha a b")
    found = [(of_buying(*bought(*each)[:3]), truth) for each in companies]
    assert covered(found) >= COMPANIES - 4, "less happens to honest laws once in a hundred times"
    wrong = truth + np.log([1.3, 1, 1, 1])
    assert covered([(like, wrong) for like, _ in found]) < COMPANIES / 2, "other laws are told apart"


def test_what_people_spend_is_found_again(companies):
    truth = truth_of(PRIVATE, "spending", "p q gamma")
    found = []
    for each in companies:
        times, _, _, mean = bought(*each)
        found.append((of_spending(times + 1.0, mean), truth))
    assert covered(found) >= COMPANIES - 4
    wrong = truth + np.log([1, 1.1, 1])
    assert covered([(like, wrong) for like, _ in found]) < COMPANIES / 2
