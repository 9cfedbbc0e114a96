"""The value of customers for programs: the pyramid, and one customer's figures. Deciding and measuring are actions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from fullcircle.differentiate.value import queries
from fullcircle.differentiate.value.pages import KINDS, LATELY
from fullcircle.platform.actions import Missing
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.parameters import parameter
from fullcircle.platform.api.records import may_view, refusals, refuse_unknown
from fullcircle.platform.records.query import QueryError
from fullcircle.platform.records.resource import Resource, resources
from fullcircle.platform.settings.organization import organization

KIND = parameter("kind", "Of whom: `people` or `firms`.", enum=list(KINDS))
FIGURES = (
    "orders", "amount", "last_order_at", "recency", "frequency", "money", "place", "since", "yearly", "peer_count",
    "peer_yearly", "potential",
)  # fmt: skip


def routes() -> Router:
    """Everything under /value."""
    router = Router(tags=["Value"])
    add_pyramid(router)
    add_customer(router)
    return router


def add_pyramid(router: Router) -> None:
    @router.get(
        "/pyramid",
        response={200: dict[str, Any], **refusals(403)},
        operation_id="value_pyramid",
        summary="The tiers from the top down, with who is in them and what they are worth",
        openapi_extra={"parameters": [KIND]},
    )
    @reading
    def value_pyramid(request: HttpRequest) -> HttpResponse:
        refuse_unknown(request, {"kind"})
        resource = asked_of(request, request.GET.get("kind", "people"))
        how = queries.how_measured()
        steps = queries.pyramid(resource.model, timezone.now() - LATELY)
        return answer({
            "measured_at": how.measured_at if how else None, "currency": organization().currency,
            "data": [
                {"tier": step.tier.name, "position": step.tier.position, "limit": step.tier.limit, "customers": step.customers,
                 "amount": step.amount, "came_in_30_days": step.came, "left_in_30_days": step.went}
                for step in steps
            ],
        })  # fmt: skip


def add_customer(router: Router) -> None:
    @router.get(
        "/{kind}/{number}",
        response={200: dict[str, Any], **refusals(403, 404)},
        operation_id="value_of_customer",
        summary="What one customer is worth: tier, scores, and what would be possible",
    )
    @reading
    def value_of_customer(request: HttpRequest, kind: str, number: int) -> HttpResponse:
        refuse_unknown(request, set())
        resource = asked_of(request, kind)
        customer = resource.model._default_manager.filter(pk=number).first() if number < 2**63 else None
        if customer is None:
            raise Missing(f"There is no {resource.label.lower()} {number}, or you may not see it.")
        value = queries.value_of(customer)
        if value is None:
            raise Missing("They have bought nothing in the months that count, or were not measured yet.")
        return answer({"tier": value.tier.name} | {name: getattr(value, name) for name in FIGURES})


def asked_of(request: HttpRequest, kind: str) -> Resource:
    """The kind of customer that was asked for, if one may see any."""
    if kind not in KINDS:
        raise QueryError("The kind is “people” or “firms”.")
    resource = resources()[queries.NAMES[KINDS[kind][0]]]
    may_view(resource, request.auth)
    return resource
