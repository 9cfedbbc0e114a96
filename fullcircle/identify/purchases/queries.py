"""What a customer bought, summed by currency and month; amounts of different currencies are never added up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.postgres.prepared import rows_of
from fullcircle.platform.records.models import Record

NOTHING = Decimal(0)
RECENT = 5
HABIT = 3
COLUMNS = {Contact: "contact_id", Company: "company_id"}

NAMES = ("id currency month net gross placed back earned unknown first last number status").split()

# The sums of each currency and month, and the last orders, in one question.
STATEMENT = """
(SELECT 0::bigint AS id, currency, date_trunc('month', placed_at AT TIME ZONE %(zone)s) AT TIME ZONE %(zone)s AS month,
  sum(total) AS net, sum(total) FILTER (WHERE kind = 'order') AS gross, count(*) FILTER (WHERE kind = 'order') AS placed,
  count(*) FILTER (WHERE kind = 'return') AS back, sum(margin) AS earned, count(*) - count(margin) AS unknown,
  min(placed_at) FILTER (WHERE kind = 'order') AS first, max(placed_at) FILTER (WHERE kind = 'order') AS last,
  '' AS number, '' AS status
FROM identify_order WHERE {column} = %(customer)s AND archived_at IS NULL AND status <> 'canceled'
GROUP BY 2, 3)
UNION ALL
(SELECT id, currency, placed_at, total, NULL, 0, 0, NULL, 0, NULL, NULL, number, status
FROM identify_order WHERE {column} = %(customer)s AND archived_at IS NULL
ORDER BY placed_at DESC, id DESC LIMIT %(most)s)
"""


@dataclass
class Bought:
    """All that a customer bought in one currency. What came back is taken off; canceled orders do not count."""

    currency: str
    total: Decimal = NOTHING
    ordered: Decimal = NOTHING
    orders: int = 0
    returns: int = 0
    margin: Decimal | None = None

    @property
    def average(self) -> Decimal:
        """Of an order, before returns."""
        return self.ordered / self.orders if self.orders else NOTHING


@dataclass(frozen=True)
class Recent:
    """One of the last orders or returns."""

    pk: int
    number: str
    placed_at: datetime
    status: str
    total: Decimal
    currency: str


@dataclass
class Purchases:
    """What a customer bought: by currency, largest first, and how many orders in each month."""

    bought: Sequence[Bought] = ()
    months: dict[date, int] = field(default_factory=dict)
    first_at: datetime | None = None
    last_at: datetime | None = None
    recent: Sequence[Recent] = ()  # newest first, one more than is shown tells that there are others

    @property
    def orders(self) -> int:
        return sum(each.orders for each in self.bought)

    @property
    def rhythm(self) -> timedelta | None:
        """The usual time between two orders; two orders make no habit."""
        if self.orders < HABIT or not self.first_at or not self.last_at:
            return None
        return (self.last_at - self.first_at) / (self.orders - 1) or None


def purchases_of(customer: Record) -> Purchases:
    """What this customer bought; asked once a page, however many panels tell of it."""
    kept = customer.__dict__
    if "_purchases" not in kept:
        asked = {"customer": customer.pk, "zone": timezone.get_current_timezone_name(), "most": RECENT + 1}
        found = rows_of(STATEMENT.format(column=COLUMNS[type(customer)]), asked)
        kept["_purchases"] = summed([dict(zip(NAMES, row, strict=True)) for row in found])
    return kept["_purchases"]


def summed(found: Sequence[Mapping[str, Any]]) -> Purchases:
    rows = [row for row in found if not row["id"]]
    by_currency: dict[str, Bought] = {}
    months: dict[date, int] = defaultdict(int)
    for row in rows:
        bought = by_currency.setdefault(row["currency"], Bought(row["currency"], margin=NOTHING))
        bought.total += row["net"]
        bought.ordered += row["gross"] or NOTHING
        bought.orders += row["placed"]
        bought.returns += row["back"]
        if row["unknown"] or bought.margin is None:
            bought.margin = None
        else:
            bought.margin += row["earned"] or NOTHING
        months[timezone.localdate(row["month"])] += row["placed"]
    return Purchases(
        bought=sorted(by_currency.values(), key=lambda each: -each.orders),
        months=dict(months),
        first_at=min((row["first"] for row in rows if row["first"]), default=None),
        last_at=max((row["last"] for row in rows if row["last"]), default=None),
        recent=sorted(
            (recent(row) for row in found if row["id"]), key=lambda each: each.placed_at, reverse=True
        ),
    )


def recent(row: Mapping[str, Any]) -> Recent:
    return Recent(row["id"], row["number"], row["month"], row["status"], row["net"], row["currency"])
