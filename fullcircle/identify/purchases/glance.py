"""What a customer bought, at one glance: how much, how often, how long ago, and whether that is longer than usual."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from fullcircle.identify.purchases.queries import Bought, Purchases, purchases_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record
from fullcircle.platform.ui.atoms import amount, date_text, number, short_amount

SUMMARY = gettext_lazy("Purchases")
NOTHING_ASKED = QueryDict()
MONTH, YEAR = 30, 365
LONG = 2  # times the usual pause


@dataclass(frozen=True)
class Fact:
    """One number of the strip under the name; `exact` is what stands behind a rounded one."""

    label: str
    value: str
    note: str = ""
    tone: str = ""
    exact: str = ""


@dataclass(frozen=True)
class PurchasesAtAGlance:
    """Totals for each currency, the average order, the margin, and the rhythm of the customer."""

    title: str | Promise = SUMMARY
    template: str = "purchases/glance.html"
    place: str = "head"

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        bought = purchases_of(record)
        if not bought.orders:
            return {"strips": []}
        sums = [sums_of(each) for each in bought.bought]
        sums[0] += rhythm_of(bought, timezone.localdate())
        return {"strips": sums}


def sums_of(bought: Bought) -> list[Fact]:
    returned = ngettext("after %(n)s return", "after %(n)s returns", bought.returns) % {
        "n": number(bought.returns)
    }
    facts = [
        money(gettext("Bought"), bought.total, bought.currency, note=returned if bought.returns else ""),
        Fact(gettext("Orders"), number(bought.orders)),
        money(gettext("Average order"), bought.average, bought.currency),
    ]
    if bought.margin is not None:
        share = f"{round(100 * bought.margin / bought.total)}%" if bought.total > 0 else ""
        facts.append(money(gettext("Margin"), bought.margin, bought.currency, note=share))
    return facts


def money(label: str, value: Any, currency: str, note: str = "") -> Fact:
    return Fact(label, short_amount(value, currency), note, exact=amount(value, currency, exact=True))


def rhythm_of(bought: Purchases, today: date) -> list[Fact]:
    """How often they buy and how long ago they did; a pause twice as long as usual is told."""
    first, last = timezone.localdate(bought.first_at), timezone.localdate(bought.last_at)
    since = gettext("since %(month)s") % {"month": date_format(first, "M Y")}
    habit = [Fact(gettext("Buys"), every(bought.rhythm), since)] if bought.rhythm else []
    note, tone = pause(bought.rhythm, last, today) if bought.rhythm else ("", "")
    return [*habit, Fact(gettext("Last order"), days_ago((today - last).days), note, tone, date_text(last))]


def every(rhythm: timedelta) -> str:
    """Every 9 days, every 3 months."""
    days = max(1, round(rhythm / timedelta(days=1)))
    if days < 2 * MONTH:
        return ngettext("every day", "every %(n)s days", days) % {"n": days}
    return gettext("every %(n)s months") % {"n": round(days / MONTH)}


def days_ago(days: int) -> str:
    if days < 1:
        return gettext("today")
    if days < 2 * MONTH:
        return ngettext("yesterday", "%(n)s days ago", days) % {"n": days}
    if days < 2 * YEAR:
        return gettext("%(n)s months ago") % {"n": round(days / MONTH)}
    return gettext("%(n)s years ago") % {"n": round(days / YEAR)}


def pause(rhythm: timedelta, last: date, today: date) -> tuple[str, str]:
    """When the next order would be usual, or that it is overdue."""
    if today - last > LONG * rhythm:
        return gettext("longer ago than usual"), "warn"
    return gettext("next around %(day)s") % {"day": date_format(max(last + rhythm, today), "j M")}, ""
