"""The numbers of Home: one for each area of the cycle, what was sold week by week, and whom nobody has spoken to for long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import F, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.expressions import Func

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Order
from fullcircle.interact.activities.models import Activity
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.events.models import BY_HAND, LoggedEvent
from fullcircle.platform.records.counting import Count, counted_now, expected, for_a_minute

PERIOD = timedelta(days=30)
WEEK, WEEKS = timedelta(days=7), 12
NOTHING = Decimal(0)
EXACT_BELOW = 20_000  # people: so many are counted in a moment
MANY_ORDERS = 200
WRITTEN_LAST = 100  # events of the log, among which those that happened last are looked for
WORK = 500.0  # as PostgreSQL reckons: what costs more is found once a minute, not for every glance


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


def counted(name: str, **conditions: Any) -> Count:
    """To the last one where that takes a moment; the first number that somebody sees here is no guess."""

    def find() -> tuple[Count, bool]:
        rows = Contact.objects.filter(archived_at=None, **conditions)
        guess = expected(rows)
        number = counted_now(rows) if guess.rows < EXACT_BELOW else Count(guess.rows, exact=False)
        return number, guess.cost > WORK

    return for_a_minute(f"home: {name}", find)


def contacts_known() -> Figure:
    """Everybody on the list."""
    return Figure(counted("known"))


def contacts_new(now: datetime) -> Figure:
    """Who came in the last period, and in the one before."""
    latest = counted("new", created_at__gte=now - PERIOD, created_at__lt=now)
    earlier = counted("before", created_at__gte=now - 2 * PERIOD, created_at__lt=now - PERIOD)
    return Figure(latest, earlier.number)


def stage_size(stage: str) -> Figure:
    """How many contacts stand at one stage of their life with us."""
    return Figure(counted(stage, lifecycle_stage=stage))


def sold(now: datetime, own: str) -> list[Sold]:
    """Both periods of every currency in one question; the organization's own comes first, then the largest."""
    rows = orders_since(now - 2 * PERIOD, now)
    found = for_a_minute("home: sold", lambda: summed_up(rows, now))
    return sorted(found, key=lambda each: (each.currency != own, -each.amount))


def summed_up(rows: QuerySet[Order], now: datetime) -> tuple[list[Sold], bool]:
    """The sums, and whether there was much to add up."""
    found = sums(rows, now)
    return found, sum(each.orders + each.orders_before for each in found) > MANY_ORDERS


def sums(rows: QuerySet[Order], now: datetime) -> list[Sold]:
    latest, earlier = Q(placed_at__gte=now - PERIOD), Q(placed_at__lt=now - PERIOD)
    placed = Q(kind="order")
    found = rows.values("currency").annotate(
        amount=Sum("total", filter=latest, default=NOTHING),
        before=Sum("total", filter=earlier, default=NOTHING),
        ordered=Sum("total", filter=latest & placed, default=NOTHING),
        orders=CountOf("pk", filter=latest & placed),
        ordered_before=Sum("total", filter=earlier & placed, default=NOTHING),
        orders_before=CountOf("pk", filter=earlier & placed),
    )  # fmt: skip
    return [Sold(**row) for row in found]


def sold_by_week(now: datetime, currency: str) -> list[Decimal]:
    """Twice twelve weeks, oldest first; a week is seven days and the last one ends now, so that all are equally long."""
    rows = orders_since(now - 2 * WEEKS * WEEK, now).filter(currency=currency)
    found = for_a_minute(
        f"home: weeks in {currency}", lambda: (sums_by_week(rows, now), expected(rows).cost > WORK)
    )
    return [found.get(ago, NOTHING) for ago in reversed(range(2 * WEEKS))]


def sums_by_week(rows: QuerySet[Order], now: datetime) -> dict[int, Decimal]:
    weeks = Func(
        Value(now), F("placed_at"), template="floor(extract(epoch FROM %(expressions)s) / 604800)::int",
        arg_joiner=" - ", output_field=IntegerField(),
    )  # fmt: skip
    return dict(rows.annotate(ago=weeks).values_list("ago").annotate(amount=Sum("total")))


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
    rows = spoken.order_by("last_activity_at", "pk")

    def find() -> tuple[list[int], bool]:
        return [pk for pk, _ in rows.values_list("pk", "last_activity_at")[:most]], expected(
            spoken
        ).cost > WORK

    return list(rows.filter(pk__in=for_a_minute("home: unheard", find)))


def latest_changes(most: int = 10) -> list[LoggedEvent]:
    """What people did last, as far as this colleague may see it; what programs infer at night would bury it.

    What was written down late, such as a call of last week or a shop's orders of a year, stands where it happened.
    """
    written = LoggedEvent.objects.filter(BY_HAND).order_by("-id")[:WRITTEN_LAST]
    return sorted(written, key=lambda event: (event.occurred_at, event.pk), reverse=True)[:most]
