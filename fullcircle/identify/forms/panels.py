"""The page of a form: how it does, how it is used, and what came in last."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fullcircle.identify.forms import queries
from fullcircle.identify.forms.models import Form, FormVersion
from fullcircle.identify.forms.submission_pages import name_of, preview_of
from fullcircle.platform.access.actor import Actor
from fullcircle.platform.access.site import absolute
from fullcircle.platform.ui import charts
from fullcircle.platform.ui.charts import Series

WIDTH = 720
NOTHING_ASKED = QueryDict()
IN_30_DAYS, USE_IT, LATEST = (
    gettext_lazy("In 30 days"),
    gettext_lazy("Use it"),
    gettext_lazy("Latest submissions"),
)


@dataclass(frozen=True)
class FormNumbers:
    """Seen, begun, sent, confirmed; each figure opens its rows."""

    title: str | Promise = IN_30_DAYS
    template: str = "forms/numbers.html"
    place: str = "main"

    def context(self, record: Form, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        today = timezone.localdate()
        found = queries.numbers(record, timezone.now() - timedelta(days=queries.DAYS))
        days = queries.by_day(
            record, today - timedelta(days=queries.DAYS - 1), today, timezone.get_current_timezone_name()
        )
        rows = f"/forms/submissions/?form={record.pk}&days={queries.DAYS}"
        return {
            "form": record, "numbers": found, "rows": rows, "may_edit": actor.can("form.edit"),
            "chart": drawn(days, rows) if any(views or sent for _day, views, sent in days) else None,
        }  # fmt: skip


def drawn(days: list[tuple[Any, int, int]], rows: str) -> charts.Chart:
    return charts.line(
        [date_format(day, "j M") for day, _views, _sent in days],
        [
            Series(_("Seen"), [views for _day, views, _sent in days]),
            Series(_("Submissions"), [sent for _day, _views, sent in days]),
        ],
        lambda index: rows,
        _("Seen and sent by day"),
        width=WIDTH,
    )


@dataclass(frozen=True)
class UseForm:
    """The link, the line for other pages, and the address for programs."""

    title: str | Promise = USE_IT
    template: str = "forms/use.html"
    place: str = "side"
    first: bool = True

    def context(self, record: Form, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        link = absolute(f"/f/{record.token}/")
        line = f'<script async src="{absolute("/embed.js")}" data-form="{record.token}"></script>'
        latest = (
            FormVersion.objects.filter(form=record).select_related("author").defer("author__password").first()
        )
        return {
            "form": record, "link": link, "line": line, "latest": latest, "may_edit": actor.can("form.edit"),
            "frame": f'<iframe src="{link}?embed=1" title="{record.name}" width="100%" height="480"></iframe>',
            "programs": f"{link}form.json",
        }  # fmt: skip


@dataclass(frozen=True)
class LatestSubmissions:
    """What came in last."""

    title: str | Promise = LATEST
    template: str = "forms/latest.html"
    place: str = "main"

    def context(self, record: Form, actor: Actor, asked: QueryDict = NOTHING_ASKED) -> dict[str, Any]:
        rows = queries.latest_of(record)
        return {"form": record, "rows": [(row, name_of(row), preview_of(row)) for row in rows]}
