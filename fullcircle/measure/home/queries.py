"""The numbers of Home: one for each area of the cycle, what was sold week by week, and whom nobody has spoken to for long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count as CountOf
from django.db.models import F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.expressions import Func

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.counting import Count, counted_now, expected

PERIOD = timedelta(days=30)
WEEK, WEEKS = timedelta(days=7), 12
NOTHING = Decimal(0)
EXACT_BELOW = 20_000  # people: so many are counted in a moment


@dataclass(frozen=True)
class Figure:
    """A number with what it was a period ago, where that is known."""

    value: Count
    before: int | None = None


@dataclass(frozen=True)
class Sold:
    """What orders less returns came to in one currency, now and a period before; currencies are never added up."""

    currency: str
    amount: Decimal = NOTHING
    before: Decimal = NOTHING
    ordered: Decimal = NOTHING
    orders: int = 0
    ordered_before: Decimal = NOTHING
    orders_before: int = 0

    @property
    def average(self) -> Decimal | None:
        """Of an order, before returns."""
        return self.ordered / self.orders if self.orders else None

    @property
    def average_before(self) -> Decimal | None:
        return self.ordered_before / self.orders_before if self.orders_before else None


def counted(rows: QuerySet) -> Count:
    """To the last one where that takes a moment; the first number that somebody sees here is no guess."""
    guess = expected(rows)
    return counted_now(rows) if guess.rows < EXACT_BELOW else Count(guess.rows, exact=False)


def contacts_known() -> Figure:
    """Everybody on the list."""
    return Figure(counted(Contact.objects.filter(archived_at=None)))


def contacts_new(now: datetime) -> Figure:
    """Who came in the last period, and in the one before."""
    rows = Contact.objects.filter(archived_at=None)
    latest = rows.filter(created_at__gte=now - PERIOD, created_at__lt=now)
    earlier = rows.filter(created_at__gte=now - 2 * PERIOD, created_at__lt=now - PERIOD)
    return Figure(counted(latest), counted(earlier).number)


def stage_size(stage: str) -> Figure:
    """How many contacts stand at one stage of their life with us."""
    return Figure(counted(Contact.objects.filter(archived_at=None, lifecycle_stage=stage)))


def sold(now: datetime, own: str) -> list[Sold]:
    """Both periods of every currency in one question; the organization's own comes first, then the largest."""
    latest, earlier = Q(placed_at__gte=now - PERIOD), Q(placed_at__lt=now - PERIOD)
    placed = Q(kind="order")
    found = orders_since(now - 2 * PERIOD, now).values("currency").annotate(
        amount=Sum("total", filter=latest, default=NOTHING),
        before=Sum("total", filter=earlier, default=NOTHING),
        ordered=Sum("total", filter=latest & placed, default=NOTHING),
        orders=CountOf("pk", filter=latest & placed),
        ordered_before=Sum("total", filter=earlier & placed, default=NOTHING),
        orders_before=CountOf("pk", filter=earlier & placed),
    )  # fmt: skip
    return sorted((Sold(**row) for row in found), key=lambda each: (each.currency != own, -each.amount))


def sold_by_week(now: datetime, currency: str) -> list[Decimal]:
    """Twice twelve weeks, oldest first; a week is seven days and the last one ends now, so that all are equally long."""
    weeks = Func(
        Value(now), F("placed_at"), template="floor(extract(epoch FROM %(expressions)s) / 604800)::int",
        arg_joiner=" - ", output_field=IntegerField(),
    )  # fmt: skip
    rows = orders_since(now - 2 * WEEKS * WEEK, now).filter(currency=currency)
    found = dict(rows.annotate(ago=weeks).values_list("ago").annotate(amount=Sum("total")))
    return [found.get(ago, NOTHING) for ago in reversed(range(2 * WEEKS))]


def orders_since(since: datetime, now: datetime) -> QuerySet[Order]:
    rows = Order.objects.filter(archived_at=None, placed_at__gte=since, placed_at__lt=now)
    return rows.exclude(status="canceled")


def tasks_of(actor: Actor, most: int) -> list[Activity]:
    """What somebody has to do, the most overdue first; what has no date comes last."""
    mine = Activity.objects.filter(kind="task", done_at=None, archived_at=None, owner=actor.person)
    return list(mine.select_related("contact", "company").order_by("due_at", "pk")[:most])


def longest_unheard(most: int) -> list[Contact]:
    """Customers with whom nobody has spoken for the longest time."""
    spoken = Contact.objects.filter(
        archived_at=None, lifecycle_stage="customer", last_activity_at__isnull=False
    )
    return list(spoken.order_by("last_activity_at", "pk")[:most])


def latest_changes(most: int = 10) -> list[LoggedEvent]:
    """What happened last, as far as this colleague may see it."""
    return list(
        LoggedEvent.objects.exclude(Q(cause__startswith="import:") | Q(cause__startswith="revert:")).order_by(
            "-id"
        )[:most]
    )
