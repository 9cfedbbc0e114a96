"""Measuring an experiment now, and the planner."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fullcircle.personalize.experiments import jobs, plans
from fullcircle.personalize.experiments.models import EDIT, Experiment
from fullcircle.platform.actions import Missing
from fullcircle.platform.jobs.progress import start
from fullcircle.platform.records.pages import door
from fullcircle.platform.settings.organization import organization


def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Read out now, and back to the page that asked."""
    experiment = Experiment.objects.filter(pk=pk).first()
    if experiment is None:
        raise Missing(_("There is no such experiment."))
    start(jobs.read_out_now, _("Measuring what it caused"), by=request.actor, total=1, experiment=pk)
    to = request.POST.get("next", "")
    safe = to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return HttpResponseRedirect(to if safe else f"/experiments/{pk}/", status=303)


def planner(request: HttpRequest) -> HttpResponse:
    """How many people it takes to see an effect, and what a list can see."""
    asked, wrong = plans.read(request.GET.dict(), timezone.now())
    currency = organization().currency
    context = {
        "plan": plans.planned(asked, currency),
        "currency": currency,
        "wrong": wrong,
        "fields": fields(asked, currency),
        "goals": [choice for choice in Experiment.GOALS if choice[0] != "event"],
    }
    return render(request, "experiments/planner.html", context, status=422 if wrong else 200)


def fields(asked: plans.Asked, currency: str) -> list[tuple[str, str, str]]:
    """The boxes of the form, with what was asked or is usual."""
    amount = asked.is_amount
    boxes = [
        ("people", _("People there are"), f"{asked.people}"),
        (
            "base",
            _("What a person buys for anyway, in %(currency)s") % {"currency": currency} if amount
            else _("How many in a hundred do it anyway"),
            f"{asked.base:.4g}",
        ),
        ("lift", _("How much more you hope for"), f"{asked.lift:.4g}"),
        ("holdout", _("Left out, in percent"), f"{asked.holdout:g}"),
        ("window", _("Days that count"), f"{asked.window}"),
    ]  # fmt: skip
    return (
        [*boxes, ("spread", _("How far amounts differ (standard deviation)"), f"{asked.spread:.4g}")]
        if amount
        else boxes
    )


def urls() -> list[URLPattern]:
    return [
        path("experiments/planner/", door(planner, needs="experiment.view"), name="experiment-planner"),
        path(
            "experiments/<int:pk>/measure/",
            door(measure, needs=EDIT, methods=require_POST),
            name="experiment-measure",
        ),
    ]
