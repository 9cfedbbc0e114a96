"""The targeting board, what counts on it, and deciding about a segment."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fullcircle.differentiate.segments.models import Segment
from fullcircle.differentiate.targeting import actions, jobs, queries
from fullcircle.differentiate.targeting.models import MANAGE, TargetingMeasure
from fullcircle.differentiate.targeting.scoring import FACTORS
from fullcircle.differentiate.targeting.words import COUNTS, LABELS, approach_told, counted_told, told_factors
from fullcircle.identify.consent.channels import choices
from fullcircle.identify.consent.models import Purpose
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.jobs.progress import start, unfinished
from fullcircle.platform.records.pages import door
from fullcircle.platform.settings.organization import organization
from fullcircle.platform.ui.navigation import AUDIENCES, register_item

EITHER = require_http_methods(["GET", "POST"])
VIEW, DECIDE = "segment.view", "targetingdecision.add"


def board(request: HttpRequest) -> HttpResponse:
    """Segments, the most worth turning to first, each with its reasons."""
    how = queries.how_ranked()
    rows = queries.board(how) if how else []
    decided = queries.latest_decisions([row.segment.pk for row in rows])
    currency = organization().currency
    context = {
        "how": how,
        "counted": counted_told(how) if how else "",
        "approach": approach_told(how.purpose, how.channel) if how else "",
        "heads": [LABELS[key] for key in FACTORS],
        "rows": [(row, told_factors(row, how, currency), decided.get(row.segment.pk)) for row in rows if how],
        "waiting": queries.not_measured(),
        "may": request.actor.can(MANAGE),
        "may_decide": request.actor.can(DECIDE),
        "bars": unfinished(request),
    }
    return render(request, "targeting/board.html", context)


def measure(request: HttpRequest) -> HttpResponse:
    """Measure every segment now."""
    start(jobs.measure_now, _("Measuring every segment"), by=request.actor, total=1)
    return redirect("targeting")


def weights(request: HttpRequest) -> HttpResponse:
    """Say what counts, and for which purpose people must be reachable."""
    how = queries.how_ranked() or TargetingMeasure(purpose=purposes_by_email().first())
    if request.method != "POST":
        return weights_page(request, how)
    said = {key: number(request.POST.get(key, "")) for key in FACTORS}
    try:
        actions.set_targeting(
            by=request.actor, purpose=request.POST.get("purpose", ""), channel=request.POST.get("channel", ""),
            size=said["size"], value=said["value"], reach=said["reach"], response=said["response"],
        )  # fmt: skip
    except Refused as refused:
        return weights_page(request, how, refused)
    return measure(request)


def purposes_by_email() -> Any:
    return Purpose.objects.filter(retired_at=None, is_marketing=True, channels__contains=["email"])


def number(text: str) -> Decimal:
    """A weight, or one that is none: the verb tells which are."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return Decimal(-1)
    return found if found.is_finite() else Decimal(-1)


def weights_page(request: HttpRequest, how: TargetingMeasure, refused: Refused | None = None) -> HttpResponse:
    posted = request.POST
    wrong = refused.fields if refused else {}
    rows = [
        (
            key,
            LABELS[key],
            posted.get(key, str(getattr(how, f"{key}_weight"))),
            EXPLAINED[key],
            wrong.get(key, ""),
        )
        for key in FACTORS
    ]
    context = {
        "rows": rows,
        "counts": [(str(Decimal(str(key))), text) for key, text in COUNTS.items()],
        "wrong": wrong,
        **ways(posted.get("purpose", how.purpose.key if how.purpose else ""), posted.get("channel", how.channel)),
    }  # fmt: skip
    return render(request, "targeting/weights.html", context, status=422 if refused else 200)


EXPLAINED = {
    "size": gettext_lazy("How many people are in it."),
    "value": gettext_lazy(
        "What its people bought, or what we earned on them, per person; whoever bought nothing counts as nothing."
    ),
    "reach": gettext_lazy("The share of them who may be contacted for this purpose on this channel."),
    "response": gettext_lazy(
        "Of those who were sent something in a year, the share that opened a link of it or ordered within two weeks."
    ),
}


def ways(purpose: str, channel: str) -> dict[str, Any]:
    """What a form offers to choose from."""
    return {
        "purposes": Purpose.objects.filter(retired_at=None),
        "purpose": purpose,
        "channels": choices(),
        "channel": channel,
    }


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The reasons of a segment's place, and the decision about it."""
    segment = Segment.objects.filter(pk=pk).first()
    if segment is None:
        raise Missing(_("There is no such segment."))
    if request.method != "POST":
        return decide_page(request, segment)
    asked = {key: request.POST.get(key, "").strip() for key in ("reason", "purpose", "channel")}
    try:
        made = actions.decide_on_segment(
            by=request.actor, segment=pk, choice=choice(request.POST.get("choice", "")), **asked
        )
    except Refused as refused:
        return decide_page(request, segment, refused)
    return redirect(f"/targeting-decisions/{made.pk}/")


def choice(said: str) -> actions.Choice:
    if said == "chosen":
        return "chosen"
    if said == "not_now":
        return "not_now"
    raise Refused(fields={"choice": _("Choose one of these.")})


def decide_page(request: HttpRequest, segment: Segment, refused: Refused | None = None) -> HttpResponse:
    how = queries.how_ranked()
    rows = queries.board(how) if how else []
    row = queries.place_of(segment.pk, rows)
    posted = request.POST
    context = {
        "segment": segment,
        "row": row,
        "many": len(rows),
        "how": how,
        "factors": told_factors(row, how, organization().currency) if row and how else [],
        "decisions": queries.decisions_about(segment),
        "choice": posted.get("choice", ""),
        "reason": posted.get("reason", ""),
        "wrong": refused.fields if refused else {},
        "sentence": refused.sentence if refused and not refused.fields else "",
        "may": request.actor.can(DECIDE) and segment.archived_at is None,
        **ways(
            posted.get("purpose", how.purpose.key if how and how.purpose else ""),
            posted.get("channel", how.channel if how else "email"),
        ),
    }
    return render(request, "targeting/decide.html", context, status=422 if refused else 200)


def urls() -> list[URLPattern]:
    """Everything under /targeting/."""
    register_item("Know", gettext_lazy("Targeting"), "/targeting/", "target", order=32, group=AUDIENCES)
    register_duty(MANAGE, gettext_lazy("Decide what counts when segments are ranked for targeting"))
    return [
        path("targeting/", door(board, needs=VIEW), name="targeting"),
        path(
            "targeting/measure/", door(measure, needs=MANAGE, methods=require_POST), name="targeting-measure"
        ),
        path("targeting/weights/", door(weights, needs=MANAGE, methods=EITHER), name="targeting-weights"),
        path("targeting/<int:pk>/", door(decide, needs=VIEW, methods=EITHER), name="targeting-decide"),
    ]
