"""What was sold week by week, beside the weeks before; fetched once Home is shown, because it reads many orders."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from fullcircle.measure.home.cycle_strip import change
from fullcircle.measure.home.queries import WEEK, WEEKS, sold_by_week
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.ui import charts
from fullcircle.platform.ui.atoms import short_amount

GOOD = {True: "yes", False: "no", None: ""}  # as the card takes it


def sales(now: datetime) -> dict[str, Any] | None:
    """The curve with its sum and how that compares; nothing before the first order."""
    currency = organization().currency
    weeks = sold_by_week(now, currency)
    if not any(weeks):
        return None
    earlier, latest = weeks[:WEEKS], weeks[WEEKS:]
    compared = change(sum(latest), sum(earlier))
    starts = [now - WEEK * ago for ago in range(WEEKS, 0, -1)]
    return {
        "chart": charts.line(
            [date_format(timezone.localtime(start), "j M") for start in starts],
            [
                charts.Series(gettext("Last 12 weeks"), [float(amount) for amount in latest]),
                charts.Series(gettext("12 weeks before"), [float(amount) for amount in earlier], "c6"),
            ],
            lambda index: orders_of(starts[index], currency),
            gettext("Sold by week"),
            format_=lambda value: short_amount(value, currency),
        ),
        "value": short_amount(sum(latest), currency),
        "delta": compared.get("delta", ""),
        "good": GOOD[compared.get("good")],
    }  # fmt: skip


def orders_of(start: datetime, currency: str) -> str:
    """The list behind one week."""
    between = f"{start.isoformat()},{(start + WEEK).isoformat()}"
    return "/orders/?" + urlencode({"currency": currency, "placed_at__between": between})
