"""What a contact did on the firm's pages and in its products, beside their record."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from fullcircle.identify.behavior.queries import days_of, origins_of, visits_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.records.models import Record
from fullcircle.platform.ui import charts

TITLE = gettext_lazy("On your pages and products")
NOTHING_ASKED = QueryDict()
EVENTS = gettext_lazy("Events by day")
SHOWN = 3
STEPS = 4  # of each visit
DAYS = 30


@dataclass(frozen=True)
class Behavior:
    """How much on which day, the last visits, and where the first and the last came from."""

    title: str | Promise = TITLE
    template: str = "behavior/panel.html"
    place: str = "side"
    later: bool = True

    def context(self, record: Record, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        whose = {"visitor__contact": record.pk}
        visits = visits_of(**whose)
        return {
            "visits": [visit.brief(STEPS) for visit in visits[:SHOWN]],
            "origins": origins_of(**whose),
            "chart": daily(record.pk, DAYS, charts.NARROW) if visits else None,
            "all": f"/behavior/contacts/{record.pk}/",
        }


def daily(contact: int, many: int, width: int) -> charts.Chart | None:
    """How much they did on each of the last days, if anything; every bar leads to that day."""
    today = timezone.localdate()
    days = days_of(today - timedelta(days=many - 1), today, visitor__contact=contact)
    if not any(day.people for day in days):
        return None
    return charts.bars(
        [date_format(day.day, "j M") for day in days],
        [day.people for day in days],
        lambda index: f"/behavior/contacts/{contact}/?day={days[index].day.isoformat()}",
        str(EVENTS),
        width=width,
        height=charts.LOW,
    )
