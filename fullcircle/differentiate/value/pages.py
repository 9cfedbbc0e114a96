"""The pyramid of customers, the grid of recency and frequency, who moved, where more is possible; and deciding on it."""

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fullcircle.differentiate.value import actions, jobs, queries
from fullcircle.differentiate.value.actions import MOST_TIERS, Tier
from fullcircle.differentiate.value.models import MANAGE, ValueMeasure, ValueTier
from fullcircle.differentiate.value.words import compared_with
from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.actions import Refused
from fullcircle.platform.jobs.progress import start, unfinished
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.pages import door
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.ui.navigation import AUDIENCES, register_item

Choice = TypeVar("Choice", bound=str)
LATELY = timedelta(days=30)
EITHER = require_http_methods(["GET", "POST"])
KINDS: dict[str, tuple[type[Record], str]] = {
    "people": (Contact, "/contacts/"),
    "firms": (Company, "/companies/"),
}


def overview(request: HttpRequest, kind: str = "people") -> HttpResponse:
    """The pyramid of one kind of customer and all that belongs to it."""
    model, address = KINDS[kind]
    since = timezone.now() - LATELY
    name = queries.NAMES[model]
    context = {
        "tabs": [
            {"label": _("People"), "href": "/value/", "current": kind == "people"},
            {"label": _("Firms"), "href": "/value/firms/", "current": kind == "firms"},
        ],
        "address": address,
        "how": queries.how_measured(),
        "steps": queries.pyramid(model, since),
        "grid": queries.grid(model),
        "moves": [(move, getattr(move, name)) for move in queries.latest_moves(model, since)],
        "possible": [
            (each, getattr(each, name), compared_with(each)) for each in queries.most_possible(model)
        ],
        "currency": organization().currency,
        "may": request.actor.can(MANAGE),
        "bars": unfinished(request),
    }
    return render(request, "value/overview.html", context)


def firms(request: HttpRequest) -> HttpResponse:
    return overview(request, "firms")


def measure(request: HttpRequest) -> HttpResponse:
    """Measure everybody now."""
    start(jobs.measure_now, _("Measuring every customer"), by=request.actor, total=1, tell=True)
    return redirect("value")


def decide(request: HttpRequest) -> HttpResponse:
    """Name the tiers and say what counts."""
    how = queries.how_measured() or ValueMeasure()
    tiers = [Tier(tier.name, tier.limit) for tier in ValueTier.objects.all()] or [
        Tier(*each) for each in actions.USUAL
    ]
    if request.method != "POST":
        return asked(request, how, tiers)
    how = ValueMeasure(by=request.POST.get("by", ""), cut=request.POST.get("cut", ""))
    tiers = tiers_in(request)
    try:
        actions.set_value_measure(
            by=request.actor, tiers=tiers, measured_by=choice(how.by, actions.WAYS, "by"),
            months=whole(request.POST.get("months", "")), cut=choice(how.cut, actions.CUTS, "cut"),
        )  # fmt: skip
    except Refused as refused:
        return asked(request, how, tiers, refused)
    start(jobs.measure_now, _("Measuring every customer"), by=request.actor, total=1, tell=False)
    return redirect("value")


def tiers_in(request: HttpRequest) -> list[Tier]:
    """The rows that have a name; what is no number is told by the verb as a limit that is none."""
    rows = zip(
        request.POST.getlist("name")[:MOST_TIERS], request.POST.getlist("limit")[:MOST_TIERS], strict=False
    )
    return [Tier(name.strip(), amount(limit)) for name, limit in rows if name.strip()]


def amount(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found < 10**12 else None


def whole(text: str) -> int:
    return int(text) if text.strip().isdecimal() and len(text) < 6 else 0


def choice(value: str, among: tuple[Choice, ...], key: str) -> Choice:
    if (found := next((each for each in among if each == value), None)) is None:
        raise Refused(fields={key: "Choose one of these."})
    return found


def asked(
    request: HttpRequest, how: ValueMeasure, tiers: list[Tier], refused: Refused | None = None
) -> HttpResponse:
    wrong = refused.fields if refused else {}
    rows: list[tuple[Tier, Any]] = [(tier, wrong.get(f"tiers.{at}", "")) for at, tier in enumerate(tiers)]
    rows += [(Tier(""), "")] * (MOST_TIERS - len(rows))
    context = {
        "rows": rows,
        "how": how,
        "ways": ValueMeasure.BY,
        "cuts": ValueMeasure.CUTS,
        "months": request.POST.get("months", how.months),
        "wrong": wrong,
        "currency": organization().currency,
    }
    return render(request, "value/decide.html", context, status=422 if refused else 200)


def urls() -> list[URLPattern]:
    """Everything under /value/."""
    register_item("Know", gettext_lazy("Value"), "/value/", "gem", order=31, group=AUDIENCES)
    register_duty(MANAGE, gettext_lazy("Decide how the value of customers is measured"))
    return [
        path("value/", door(overview), name="value"),
        path("value/firms/", door(firms), name="value-firms"),
        path("value/measure/", door(measure, needs=MANAGE, methods=require_POST), name="value-measure"),
        path("value/tiers/", door(decide, needs=MANAGE, methods=EITHER), name="value-tiers"),
    ]
