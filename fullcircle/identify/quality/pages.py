"""The pages of data quality: the figures, the rows behind each, the rules, and the mends."""

import uuid
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fullcircle.identify.quality import actions, jobs, queries
from fullcircle.identify.quality.conditions import sentence
from fullcircle.identify.quality.forms import RuleForm
from fullcircle.identify.quality.mends import MENDS, Mend
from fullcircle.identify.quality.models import QualityRule
from fullcircle.platform.access.attempt import attempt
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.actions import Missing, NotAllowed
from fullcircle.platform.jobs.progress import start, unfinished
from fullcircle.platform.records.pages import door
from fullcircle.platform.records.resource import Resource, resource_for
from fullcircle.platform.ui import charts
from fullcircle.platform.ui.charts import Series
from fullcircle.platform.ui.navigation import DATA, register_item

MANAGE = actions.MANAGE
EITHER = require_http_methods(["GET", "POST"])
WIDTH = 1120
DAYS = 30  # rows of the table; the chart shows more


def overview(request: HttpRequest) -> HttpResponse:
    """How good the data is, how that moved, who mended, and what is one click away."""
    today = timezone.localdate()
    standings = queries.standing(today)
    context = {
        "standings": [(each, drawn(each.resource)) for each in standings],
        "rules": QualityRule.objects.filter(retired_at=None).count(),
        "thanks": queries.mended_lately(today - timedelta(days=30)),
        "mends": [(mend, bool(queries.worth_a_look(mend, 1))) for mend in MENDS.values()],
        "may": request.actor.can(MANAGE),
        "bars": unfinished(request),
    }
    return render(request, "quality/overview.html", context)


def drawn(resource: str) -> charts.Chart | None:
    """The score of the last weeks; one point is no line."""
    points = queries.trend(resource, timezone.localdate() - timedelta(days=queries.TREND))
    if len(points) < 2:
        return None
    return charts.line(
        [date_format(day, "j M") for day, _score in points],
        [Series(_("Score"), [score for _day, score in points])],
        lambda index: f"/quality/{resource}/",
        _("Score by day"),
        width=WIDTH,
        height=charts.LOW,
    )


def kind_page(request: HttpRequest, resource: str) -> HttpResponse:
    """The rules of a kind of record, how each stands, by source and by owner."""
    kind = the_kind(resource)
    measures = queries.last(resource, timezone.localdate())
    day = measures[0].day if measures else timezone.localdate()
    each = queries.rule_measures(resource, day)
    rules = QualityRule.objects.filter(resource=resource, retired_at=None)
    context = {
        "kind": kind,
        "measures": measures,
        "score": queries.score_of(measures) if measures else None,
        "rules": [(rule, sentence(rule, request.actor), each.get(rule.pk)) for rule in rules],
        "shares": queries.shares(kind, day, request.actor),
        "days": queries.by_day(resource, timezone.localdate() - timedelta(days=queries.TREND))[:DAYS],
        "may": request.actor.can(MANAGE),
    }
    return render(request, "quality/kind.html", context)


def the_kind(resource: str) -> Resource:
    kind = resource_for(resource)
    if kind is None or not kind.area:
        raise Missing("There is no such kind of record.")
    return kind


def new_rule(request: HttpRequest, resource: str) -> HttpResponse:
    """Add a rule; records are looked at in the background."""
    kind = the_kind(resource)
    form = RuleForm(kind, request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            request, actions.add_quality_rule, form=form, done=_("The rule holds. Every record is being looked at."),
            resource=resource, kind=form.cleaned_data["kind"], field=form.cleaned_data["field"], settings=form.told,
        )  # fmt: skip
        if made:
            start(
                jobs.measure_now,
                _("Looking at every record"),
                by=request.actor,
                total=1,
                resources=[resource],
            )
            return redirect("quality-kind", resource)
    return render(
        request, "quality/new_rule.html", {"form": form, "kind": kind}, status=422 if form.errors else 200
    )


def retire(request: HttpRequest, pk: int) -> HttpResponse:
    rule = QualityRule.objects.filter(pk=pk).first()
    if rule is None:
        raise Missing("There is no such rule.")
    attempt(request, actions.retire_quality_rule, rule, done=_("It is no longer looked at."))
    return redirect("quality-kind", rule.resource)


def begin(request: HttpRequest) -> HttpResponse:
    """Begin with the usual rules, and look at everything."""
    attempt(request, actions.add_usual_quality_rules, done=_("The usual rules hold."))
    return measure(request)


def measure(request: HttpRequest) -> HttpResponse:
    """Look at every record now."""
    kinds = sorted(set(QualityRule.objects.filter(retired_at=None).values_list("resource", flat=True)))
    start(jobs.measure_now, _("Looking at every record"), by=request.actor, total=len(kinds), resources=kinds)
    return redirect("quality")


def mend_page(request: HttpRequest, mend: str) -> HttpResponse:
    """What a mend would do, and doing it."""
    chosen = the_mend(mend)
    if not request.actor.can(f"{chosen.resource}.edit"):
        raise NotAllowed(_("Your role does not allow changing these records."))
    if request.method == "POST":
        cause = f"mend:{chosen.key}:{uuid.uuid4().hex}"
        total = len(queries.worth_a_look(chosen, 1_000_000))
        start(jobs.mend_all, chosen.label, by=request.actor, total=total, mend=chosen.key, cause=cause)
        return redirect("quality")
    context = {
        "mend": chosen,
        "previews": queries.preview(chosen),
        "count": len(queries.worth_a_look(chosen, 10_001)),
    }
    return render(request, "quality/mend.html", context)


def the_mend(slug: str) -> Mend:
    mend = MENDS.get(slug.replace("-", "_"))
    if mend is None:
        raise Missing(_("There is no such mend."))
    return mend


def urls() -> list[URLPattern]:
    """Everything under /quality/."""
    register_item("Know", gettext_lazy("Data quality"), "/quality/", "badge-check", "q", order=60, group=DATA)
    register_duty(MANAGE, gettext_lazy("Decide on rules of data quality, and mend many records"))
    return [
        path("quality/", door(overview), name="quality"),
        path("quality/begin/", door(begin, needs=MANAGE, methods=require_POST), name="quality-begin"),
        path("quality/measure/", door(measure, needs=MANAGE, methods=require_POST), name="quality-measure"),
        path(
            "quality/rules/<int:pk>/retire/",
            door(retire, needs=MANAGE, methods=require_POST),
            name="quality-retire",
        ),
        path("quality/mend/<slug:mend>/", door(mend_page, methods=EITHER), name="quality-mend"),
        path("quality/<slug:resource>/", door(kind_page), name="quality-kind"),
        path(
            "quality/<slug:resource>/new/", door(new_rule, needs=MANAGE, methods=EITHER), name="quality-new"
        ),
    ]
