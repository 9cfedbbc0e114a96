"""Reads of the privacy pages."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from fullcircle.identify.privacy.models import PrivacyRequest
from fullcircle.platform.privacy.models import Copy, Erasure, LegalHold

SHOWN = 100
SOON = 7  # days


@dataclass(frozen=True)
class Waiting:
    """A request in the queue, and how it stands with its day."""

    request: PrivacyRequest
    days: int

    @property
    def tone(self) -> str:
        return "red" if self.days < 0 else "amber" if self.days <= SOON else "gray"


@dataclass(frozen=True)
class Numbers:
    """How many wait, how many of them are overdue or due within a week."""

    open: int
    overdue: int
    soon: int


def waiting(today: date) -> list[Waiting]:
    """What is open, the most urgent first."""
    rows = (
        PrivacyRequest.objects.filter(state="open")
        .select_related("contact")
        .prefetch_related("owner")
        .order_by("due_on", "id")
    )
    return [Waiting(row, row.days_left(today)) for row in rows[:SHOWN]]


def numbers(today: date) -> Numbers:
    told = PrivacyRequest.objects.filter(state="open").aggregate(
        open=Count("id"), overdue=Count("id", filter=Q(due_on__lt=today)),
        soon=Count("id", filter=Q(due_on__gte=today, due_on__lte=date.fromordinal(today.toordinal() + SOON))),
    )  # fmt: skip
    return Numbers(**told)


def closed() -> list[PrivacyRequest]:
    rows = PrivacyRequest.objects.exclude(state="open").select_related("contact").prefetch_related("owner")
    return list(rows.order_by("-closed_at", "-id")[:SHOWN])


def copy_of(request: PrivacyRequest) -> Copy | None:
    return Copy.objects.filter(pk=request.copy).first() if request.copy else None


def erasures() -> list[Erasure]:
    return list(Erasure.objects.filter(state="done")[:SHOWN])


def open_holds() -> list[LegalHold]:
    return list(LegalHold.objects.filter(lifted_at=None)[:SHOWN])
