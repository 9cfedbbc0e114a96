"""The queue: which case to work on next, and why. What runs out first, then priority, then what is at stake."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Case as Choice
from django.db.models import F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext as _

from fullcircle.differentiate.value.models import CustomerValue
from fullcircle.platform.access.models import User
from fullcircle.platform.ui.atoms import amount
from fullcircle.retain.cases.clock import Hand, next_hand
from fullcircle.retain.cases.models import PRIORITIES, RUNNING, Case

SHOWN = 50
SOON = timedelta(hours=1)
RANKS = [When(priority=key, then=Value(place)) for place, (key, _label) in enumerate(PRIORITIES)]


@dataclass(frozen=True)
class Waiting:
    """A case in the queue, with the reasons for its place."""

    case: Case
    hand: Hand | None
    worth: Decimal
    owner: str
    reasons: tuple[str, ...]


def running(owner: int | None = None) -> QuerySet[Case]:
    rows = Case.objects.filter(status__in=RUNNING, archived_at=None)
    return rows.filter(owner=owner) if owner else rows


def queue(now: datetime, currency: str, *, owner: int | None = None, skip: int = 0) -> list[Waiting]:
    """The next cases: those over, those that run out within the hour, the others; within each by priority and by what the
    customer bought for in twelve months. One more than is shown, if there are more."""
    due = Choice(When(replied_at__isnull=True, then=Least("reply_due_at", "due_at")), default=F("due_at"))
    rows = (
        running(owner)
        .annotate(
            next_due=due, rank=Choice(*RANKS, default=Value(9), output_field=IntegerField()),
            worth=Coalesce("company__value__yearly", "contact__value__yearly", Value(Decimal(0))),
        )
        .annotate(
            band=Choice(
                When(next_due__lt=now, then=Value(0)), When(next_due__lt=now + SOON, then=Value(1)), default=Value(2),
                output_field=IntegerField(),
            )
        )
        .select_related("contact__value__tier", "company__value__tier", "service_level")
        .order_by("band", "rank", "-worth", F("next_due").asc(nulls_last=True), "id")
    )  # fmt: skip
    found = list(rows[skip : skip + SHOWN + 1])
    names = names_of({each.owner_id for each in found})
    return [placed(case, now, currency, names.get(case.owner_id or 0, "")) for case in found]


def names_of(people: set[int | None]) -> dict[int, str]:
    """Colleagues by their numbers."""
    return dict(User.directory.filter(pk__in=[each for each in people if each]).values_list("pk", "name"))


def placed(case: Case, now: datetime, currency: str, owner: str) -> Waiting:
    worth: Decimal = getattr(case, "worth", Decimal(0))
    hand = next_hand(case, now)
    reasons = [hand.said if hand else _("No promise runs"), dict(PRIORITIES)[case.priority]]
    if worth:
        tier = tier_of(case)
        told = {"amount": amount(worth, currency), "tier": f" ({tier})" if tier else ""}
        reasons.append(_("bought for %(amount)s in 12 months%(tier)s") % told)
    else:
        reasons.append(_("nothing bought in 12 months"))
    return Waiting(case, hand, worth, owner, tuple(reasons))


def tier_of(case: Case) -> str:
    for customer in (case.company, case.contact):
        value = getattr(customer, "value", None) if customer else None
        if isinstance(value, CustomerValue):
            return value.tier.name
    return ""


def counts(now: datetime, owner: int | None) -> dict[str, int]:
    """How many run, how many of them are over, and how many are one's own."""
    over = Q(replied_at__isnull=True, reply_due_at__lt=now) | Q(due_at__lt=now)
    rows = running()
    return {
        "running": rows.count(),
        "over": rows.filter(over).count(),
        "mine": rows.filter(owner=owner).count() if owner else 0,
    }
