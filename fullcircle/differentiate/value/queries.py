"""Reads of value: the pyramid, the grid of recency and frequency, who moved, and where more is possible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, QuerySet, Sum

from fullcircle.differentiate.value.models import CustomerValue, ValueMeasure, ValueMove, ValueTier
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.records.models import Record

NAMES: dict[type[Record], str] = {Contact: "contact", Company: "company"}
SHOWN = 10


@dataclass(frozen=True)
class Step:
    """One tier of the pyramid, as far as one may see its customers."""

    tier: ValueTier
    customers: int
    share: float  # percent of all customers
    amount: Decimal
    part: float  # percent of all money
    average: Decimal
    came: int  # from another tier, since a moment
    went: int

    @property
    def shown_part(self) -> str:
        """As wide as its bar is; what came back may be more than what was bought."""
        return f"{max(0.0, self.part):.1f}"


@dataclass(frozen=True)
class Cell:
    """Customers with one score of recency and one of frequency."""

    recency: int
    frequency: int
    customers: int
    average: Decimal
    shade: int  # 0 to 4, by how many they are


def how_measured() -> ValueMeasure | None:
    return ValueMeasure.objects.first()


def values_of(kind: type[Record]) -> QuerySet[CustomerValue]:
    return CustomerValue.objects.exclude(**{NAMES[kind]: None})


def pyramid(kind: type[Record], since: datetime) -> list[Step]:
    """Every tier from the top down, those without customers included."""
    found = {
        row["tier"]: row
        for row in values_of(kind)
        .values("tier")
        .annotate(n=Count("id"), total=Sum("amount"), mean=Avg("amount"))
    }
    people, money = sum(row["n"] for row in found.values()), sum(row["total"] for row in found.values())
    came, went = (moved_by(kind, since, side) for side in ("after", "before"))
    nothing: dict[str, Any] = {"n": 0, "total": Decimal(0), "mean": Decimal(0)}
    return [
        Step(
            tier, (row := found.get(tier.pk, nothing))["n"], percent(row["n"], people), row["total"],
            percent(row["total"], money), row["mean"], came.get(tier.pk, 0), went.get(tier.pk, 0),
        )
        for tier in ValueTier.objects.all()
    ]  # fmt: skip


def percent(part: Any, whole: Any) -> float:
    return round(100 * float(part) / float(whole), 1) if whole and whole > 0 else 0.0


def moved_by(kind: type[Record], since: datetime, side: str) -> dict[int, int]:
    moves = ValueMove.objects.exclude(**{NAMES[kind]: None}).exclude(**{side: None}).filter(at__gte=since)
    return dict(moves.values_list(side).annotate(n=Count("id")).order_by())


def grid(kind: type[Record]) -> list[list[Cell]]:
    """Rows of cells: who bought last on top, who buys most to the right; as many as there are scores."""
    rows = values_of(kind).values("recency", "frequency").annotate(n=Count("id"), mean=Avg("amount"))
    found = {(row["recency"], row["frequency"]): row for row in rows}
    steps = max((max(key) for key in found), default=0)
    most = max((row["n"] for row in found.values()), default=1)
    return [[cell(r, f, found.get((r, f)), most) for f in range(1, steps + 1)] for r in range(steps, 0, -1)]


def cell(recency: int, frequency: int, row: Mapping[str, Any] | None, most: int) -> Cell:
    if row is None:
        return Cell(recency, frequency, 0, Decimal(0), 0)
    return Cell(recency, frequency, row["n"], row["mean"], 1 + min(3, 4 * row["n"] // (most + 1)))


def latest_moves(kind: type[Record], since: datetime) -> Sequence[ValueMove]:
    moves = ValueMove.objects.exclude(**{NAMES[kind]: None}).filter(at__gte=since)
    return list(moves.select_related(NAMES[kind], "before", "after")[:SHOWN])


def most_possible(kind: type[Record]) -> Sequence[CustomerValue]:
    """Those who would buy for most more, if they bought like the best quarter of customers like them."""
    rows = values_of(kind).filter(potential__gt=0).select_related(NAMES[kind], "tier")
    return list(rows.order_by("-potential", "id")[:SHOWN])


def value_of(customer: Record) -> CustomerValue | None:
    return CustomerValue.objects.filter(**{NAMES[type(customer)]: customer.pk}).select_related("tier").first()


def moves_of(customer: Record) -> Sequence[ValueMove]:
    moves = ValueMove.objects.filter(**{NAMES[type(customer)]: customer.pk})
    return list(moves.select_related("before", "after")[:3])
