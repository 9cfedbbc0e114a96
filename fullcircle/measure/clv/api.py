"""Lifetime value for programs: the latest learning with its backtest, and one customer's forecast."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from fullcircle.differentiate.value.api import KIND, asked_of
from fullcircle.differentiate.value.queries import NAMES
from fullcircle.measure.clv import queries
from fullcircle.measure.clv.panels import KINDS
from fullcircle.platform.actions import Missing
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.records import refusals, refuse_unknown


def routes() -> Router:
    """Everything under /clv."""
    router = Router(tags=["Lifetime value"])
    add_fit(router)
    add_customer(router)
    return router


def add_fit(router: Router) -> None:
    @router.get(
        "/forecast",
        response={200: dict[str, Any], **refusals(403, 404)},
        operation_id="clv_forecast",
        summary="What all customers of a kind are expected to be worth, by which method, and how it did on the past",
        openapi_extra={"parameters": [KIND]},
    )
    @reading
    def clv_forecast(request: HttpRequest) -> HttpResponse:
        refuse_unknown(request, {"kind"})
        resource = asked_of(request, request.GET.get("kind", "people"))
        fit = queries.latest(KINDS[NAMES[resource.model]])
        if fit is None:
            raise Missing("Nothing was foreseen yet.")
        names = ("at", "months", "discount", "by", "currency", "customers", "method", "why", "total")
        told = {name: getattr(fit, name) for name in names}
        return answer(told | {"parameters": fit.parameters, "backtest": fit.report})


def add_customer(router: Router) -> None:
    @router.get(
        "/{kind}/{number}",
        response={200: dict[str, Any], **refusals(403, 404)},
        operation_id="clv_of_customer",
        summary="What one customer is expected to be worth, with the interval of four in five",
    )
    @reading
    def clv_of_customer(request: HttpRequest, kind: str, number: int) -> HttpResponse:
        refuse_unknown(request, set())
        resource = asked_of(request, kind)
        customer = resource.model._default_manager.filter(pk=number).first() if number < 2**63 else None
        if customer is None:
            raise Missing(f"There is no {resource.label.lower()} {number}, or you may not see it.")
        found = queries.forecast_of(customer)
        if found is None:
            raise Missing("They have bought nothing yet, or nothing was foreseen since.")
        return answer(queries.figures(found))
