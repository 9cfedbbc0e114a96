"""What customers will be worth: how good that was in the past, who is worth most, who slips away; and deciding how far ahead."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fullcircle.differentiate.value.pages import KINDS, whole
from fullcircle.differentiate.value.queries import NAMES
from fullcircle.measure.clv import actions, jobs, queries, words
from fullcircle.measure.clv.models import MANAGE, ClvFit
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.actions import Refused
from fullcircle.platform.jobs.progress import start, unfinished
from fullcircle.platform.records.pages import door
from fullcircle.platform.ui.navigation import register_item

EITHER = require_http_methods(["GET", "POST"])


def overview(request: HttpRequest, kind: str = "people") -> HttpResponse:
    """All that is foreseen of one kind of customer."""
    model, address = KINDS[kind]
    fit = queries.latest(kind)
    context: dict[str, Any] = {
        "tabs": [
            {"label": _("People"), "href": "/clv/", "current": kind == "people"},
            {"label": _("Firms"), "href": "/clv/firms/", "current": kind == "firms"},
        ],
        "address": address,
        "fit": fit,
        "rules": queries.rules_now(),
        "may": request.actor.can(MANAGE),
        "bars": unfinished(request),
    }
    if fit:
        name = NAMES[model]
        context |= told(fit) | {
            "steps": queries.steps(model),
            "best": [(each, getattr(each, name)) for each in queries.best(model)],
            "slipping": [(each, getattr(each, name)) for each in queries.slipping(model)],
        }
    return render(request, "clv/overview.html", context)


def told(fit: ClvFit) -> dict[str, Any]:
    tone, headline, reason = words.verdict(fit)
    covered = (fit.report or {}).get("covered")
    return {
        "tone": tone, "headline": headline, "reason": reason, "raced": words.raced(fit), "tenths": words.tenths(fit),
        "cohorts": words.cohorts(fit), "covered": None if covered is None else round(100 * covered),
        "weeks": round((fit.report or {}).get("weeks", 0)), "compared": (fit.report or {}).get("customers", 0),
    }  # fmt: skip


def firms(request: HttpRequest) -> HttpResponse:
    return overview(request, "firms")


def foresee(request: HttpRequest) -> HttpResponse:
    """Foresee everybody now."""
    start(jobs.foresee_now, _("Foreseeing every customer"), by=request.actor, total=len(actions.KINDS))
    return redirect("clv")


def decide(request: HttpRequest) -> HttpResponse:
    """Say how far ahead is looked."""
    rules = queries.rules_now()
    if request.method != "POST":
        return render(request, "clv/decide.html", {"months": rules.months, "discount": rules.discount})
    asked = {name: request.POST.get(name, "") for name in ("months", "discount")}
    discount = whole(asked["discount"]) if asked["discount"].strip().isdecimal() else -1
    try:
        actions.set_clv_rules(by=request.actor, months=whole(asked["months"]), discount=discount)
    except Refused as refused:
        return render(request, "clv/decide.html", asked | {"wrong": refused.fields}, status=422)
    start(jobs.foresee_now, _("Foreseeing every customer"), by=request.actor, total=len(actions.KINDS))
    return redirect("clv")


def urls() -> list[URLPattern]:
    """Everything under /clv/."""
    register_item("Learn", gettext_lazy("Lifetime value"), "/clv/", "telescope", order=30)
    register_duty(MANAGE, gettext_lazy("Decide how far ahead the value of customers is foreseen"))
    return [
        path("clv/", door(overview), name="clv"),
        path("clv/firms/", door(firms), name="clv-firms"),
        path("clv/foresee/", door(foresee, needs=MANAGE, methods=require_POST), name="clv-foresee"),
        path("clv/rules/", door(decide, needs=MANAGE, methods=EITHER), name="clv-rules"),
    ]
