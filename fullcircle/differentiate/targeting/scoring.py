"""Ranking: size × value × reach × past response, each raised to its weight, and every factor with its reason.

A factor of which nothing is known for anybody is left out for all. A rate of few people is drawn toward everybody's, as if
thirty more had answered like everybody: three of four say little, three hundred of four hundred say a lot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.targeting.models import TargetingMeasure

FACTORS = ("size", "value", "reach", "response")
LIKE_EVERYBODY = 30


@dataclass(frozen=True)
class Factor:
    """One of the four: what it is, how it compares with all contacts, and how much it counts."""

    key: str
    amount: float  # people, money each, share or share
    usual: float  # the same of all contacts; of size, all of them
    counts: float  # 0, 0.5, 1 or 2
    known: bool = True  # of this segment
    comparable: bool = True  # of anybody

    @property
    def times(self) -> float:
        """So many times the average of all contacts; of size, the part of them."""
        return self.amount / self.usual if self.usual > 0 else 0.0

    @property
    def is_counted(self) -> bool:
        return self.counts > 0 and self.comparable


@dataclass(frozen=True)
class Ranked:
    """A segment on the board."""

    segment: Segment
    figures: dict[str, Any]
    factors: tuple[Factor, ...]
    place: int
    score: int  # 100 is the best

    def factor(self, key: str) -> Factor:
        return next(each for each in self.factors if each.key == key)


def ranked(
    segments: Sequence[tuple[Segment, dict[str, Any]]],
    everybody: Mapping[str, Any],
    measure: TargetingMeasure,
) -> list[Ranked]:
    """The best first; equal ones by name."""
    found = [(segment, figures, factors_of(figures, everybody, measure)) for segment, figures in segments]
    products = {segment.pk: product(factors) for segment, _figures, factors in found}
    best = max(products.values(), default=0.0)
    found.sort(key=lambda row: (-products[row[0].pk], row[0].name.lower(), row[0].pk))
    return [
        Ranked(segment, figures, factors, place, round(100 * products[segment.pk] / best) if best else 0)
        for place, (segment, figures, factors) in enumerate(found, 1)
    ]


def product(factors: Sequence[Factor]) -> float:
    result = 1.0
    for factor in factors:
        if factor.is_counted:
            result *= max(factor.times, 0.0) ** factor.counts
    return result


def factors_of(
    figures: Mapping[str, Any], everybody: Mapping[str, Any], measure: TargetingMeasure
) -> tuple[Factor, ...]:
    return (
        Factor("size", figures["people"], everybody["people"], float(measure.size_weight)),
        of_value(figures, everybody, float(measure.value_weight)),
        of_reach(figures, everybody, float(measure.reach_weight)),
        of_response(figures, everybody, float(measure.response_weight)),
    )


def of_value(figures: Mapping[str, Any], everybody: Mapping[str, Any], counts: float) -> Factor:
    """Money each: whoever bought nothing counts as nothing."""
    usual = each(everybody["amount"], everybody["people"])
    return Factor("value", each(figures["amount"], figures["people"]), usual, counts, comparable=usual > 0)


def of_reach(figures: Mapping[str, Any], everybody: Mapping[str, Any], counts: float) -> Factor:
    usual = each(everybody["reachable"], everybody["people"])
    return Factor("reach", each(figures["reachable"], figures["people"]), usual, counts, comparable=usual > 0)


def of_response(figures: Mapping[str, Any], everybody: Mapping[str, Any], counts: float) -> Factor:
    usual = each(everybody["answered"], everybody["asked"])
    drawn = (figures["answered"] + usual * LIKE_EVERYBODY) / (figures["asked"] + LIKE_EVERYBODY)
    return Factor("response", drawn, usual, counts, known=figures["asked"] > 0, comparable=usual > 0)


def each(whole: Decimal | int, number: int) -> float:
    return max(0.0, float(whole)) / number if number else 0.0
