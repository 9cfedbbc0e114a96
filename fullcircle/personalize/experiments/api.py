"""Readouts for programs: what an experiment caused, every look at it by day, and the planner. Changing one is an action."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from fullcircle.personalize.experiments import plans, queries
from fullcircle.personalize.experiments.models import Experiment
from fullcircle.platform.actions import Missing
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.parameters import parameter
from fullcircle.platform.api.records import may_view, refusals, refuse_unknown
from fullcircle.platform.records.query import QueryError
from fullcircle.platform.records.resource import resources
from fullcircle.platform.settings.organization import organization

PLACE = "readouts"
PLANNED = [
    parameter("goal", "What it should cause.", enum=["orders", "revenue", "margin"]),
    parameter("people", "How many there are; by default everybody."),
    parameter(
        "base", "What people do anyway, in percent, or the amount by the person; by default as lately."
    ),
    parameter("lift", "The effect that is hoped for, in points, or the amount by the person."),
    parameter("holdout", "How many percent are left out."),
    parameter("window", "How many days count."),
    parameter("spread", "Of amounts: their standard deviation; by default as lately."),
]


def routes() -> Router:
    """Everything under /readouts."""
    router = Router(tags=["Experiments"])
    add_planner(router)
    add_readout(router)
    return router


def add_readout(router: Router) -> None:
    @router.get(
        "/{experiment}",
        response={200: dict[str, Any], **refusals(403, 404)},
        operation_id="readout_of_experiment",
        summary="What an experiment caused, as it was measured last, and every earlier look by day",
    )
    @reading
    def readout_of_experiment(request: HttpRequest, experiment: int) -> HttpResponse:
        refuse_unknown(request, set())
        may_view(resources()["experiment"], request.auth)
        found = Experiment.objects.filter(pk=experiment).first() if experiment < 2**63 else None
        if found is None:
            raise Missing(f"There is no experiment {experiment}.")
        kept = queries.readings(found)
        return answer({
            "experiment": found.pk, "name": found.name, "run_by": found.run_by, "decided_at": found.decided_at,
            "currency": organization().currency, "readout": kept[-1].figures if kept else None,
            "days": [
                {"day": each.day, "verdict": each.verdict, "effect": each.effect, "low": each.low, "high": each.high,
                 "safe_low": each.safe_low, "safe_high": each.safe_high}
                for each in kept
            ],
        })  # fmt: skip


def add_planner(router: Router) -> None:
    @router.get(
        "/planner",
        response={200: dict[str, Any], **refusals(403)},
        operation_id="plan_experiment",
        summary="How many people it takes to see an effect, and what a list of people can see",
        openapi_extra={"parameters": PLANNED},
    )
    @reading
    def plan_experiment(request: HttpRequest) -> HttpResponse:
        refuse_unknown(request, {"goal", "people", "base", "lift", "holdout", "window", "spread"})
        may_view(resources()["experiment"], request.auth)
        asked, wrong = plans.read(request.GET.dict(), timezone.now())
        if wrong:
            raise QueryError(" ".join(f"{key}: {sentence}" for key, sentence in wrong.items()))
        plan = plans.planned(asked, organization().currency)
        return answer({
            "goal": asked.goal, "people": asked.people, "base": asked.base, "lift": asked.lift, "holdout": asked.holdout,
            "window": asked.window, "needed": plan.needed, "chance_to_see": plan.chance, "smallest_seen": plan.smallest,
        })  # fmt: skip
