"""Reads of lifetime value: the latest learning, its tenths as they stand, who is worth most, and one customer's forecast."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, QuerySet, Sum

from fullcircle.differentiate.value.queries import NAMES
from fullcircle.measure.clv.models import ClvFit, ClvRules, CustomerClv
from fullcircle.platform.records.models import Record

SHOWN = 10
LEAVING = 0.5  # who is more likely gone than not


@dataclass(frozen=True)
class Step:
    """A tenth of customers as they are foreseen, as far as one may see them."""

    tenth: int
    customers: int
    amount: Decimal
    average: Decimal
    purchases: float
    part: float  # percent of all that is expected


def rules_now() -> ClvRules:
    return ClvRules.objects.filter(id=1).first() or ClvRules()


def latest(kind: str) -> ClvFit | None:
    return ClvFit.objects.filter(kind=kind).first()


def forecasts_of(kind: type[Record]) -> QuerySet[CustomerClv]:
    return CustomerClv.objects.exclude(**{NAMES[kind]: None})


def steps(kind: type[Record]) -> list[Step]:
    """Every tenth, the best first."""
    rows = (
        forecasts_of(kind)
        .values("tenth")
        .annotate(n=Count("id"), total=Sum("amount"), mean=Avg("amount"), often=Avg("purchases"))
    )
    whole = sum((row["total"] for row in rows), Decimal(0))
    return [
        Step(
            row["tenth"], row["n"], row["total"], row["mean"], row["often"],
            round(float(100 * row["total"] / whole), 1) if whole else 0.0,
        )
        for row in sorted(rows, key=lambda row: row["tenth"])
    ]  # fmt: skip


def best(kind: type[Record]) -> Sequence[CustomerClv]:
    return list(forecasts_of(kind).select_related(NAMES[kind]).order_by("-amount", "id")[:SHOWN])


def slipping(kind: type[Record]) -> Sequence[CustomerClv]:
    """Of the better half, those who are more likely gone than not: they bought much, and have been quiet for too long."""
    rows = forecasts_of(kind).filter(alive__lt=LEAVING, bought__gte=3).select_related(NAMES[kind])
    return list(rows.order_by("-amount", "id")[:SHOWN])


def forecast_of(customer: Record) -> CustomerClv | None:
    return CustomerClv.objects.filter(**{NAMES[type(customer)]: customer.pk}).first()


def figures(found: CustomerClv) -> dict[str, Any]:
    names = ("bought", "purchases", "amount", "low", "high", "alive", "tenth")
    return {name: getattr(found, name) for name in names}
