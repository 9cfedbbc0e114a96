"""How many people it takes to see an effect, and what a list of people can see: said before anything is sent."""

import math
from dataclasses import dataclass

from fullcircle.personalize.experiments.effects import NORMAL, USUAL

POWER = 0.8
STEPS = 60  # halvings: as exact as a float can be


@dataclass(frozen=True)
class Plan:
    """What is known or hoped beforehand. With a spread the goal is an amount, without one the share of people who do it."""

    base: float  # what people do who are left out
    holdout: float  # the share of them
    spread: float | None = None  # the standard deviation of amounts
    alpha: float = USUAL

    def noise(self, effect: float) -> float:
        """The variance of the difference, times the number of people."""
        treated = min(1.0, max(0.0, self.base + effect))
        one = treated * (1 - treated) if self.spread is None else self.spread**2
        other = self.base * (1 - self.base) if self.spread is None else self.spread**2
        return one / (1 - self.holdout) + other / self.holdout

    @property
    def reach(self) -> float:
        return NORMAL.inv_cdf(1 - self.alpha / 2)


def people_needed(plan: Plan, effect: float, power: float = POWER) -> int | None:
    """How many people, treated and left out together, show an effect of this size so often."""
    if not 0 < plan.holdout < 1 or not effect:
        return None
    return math.ceil((plan.reach + NORMAL.inv_cdf(power)) ** 2 * plan.noise(effect) / effect**2)


def chance_to_see(plan: Plan, effect: float, people: int) -> float:
    """How often an effect of this size is proven with so many people."""
    noise = plan.noise(effect)
    if people <= 0 or not noise:
        return 0.0
    return NORMAL.cdf(abs(effect) / math.sqrt(noise / people) - plan.reach)


def smallest_seen(plan: Plan, people: int, power: float = POWER) -> float | None:
    """The smallest effect that so many people show so often. None if not even the largest one."""
    low, high = 0.0, 1 - plan.base if plan.spread is None else 1e3 * plan.spread
    if people <= 0 or not 0 < plan.holdout < 1 or chance_to_see(plan, high, people) < power:
        return None
    for _halving in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if chance_to_see(plan, middle, people) >= power else (middle, high)
    return high
