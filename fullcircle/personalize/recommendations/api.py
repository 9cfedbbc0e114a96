"""Suggestions for programs: what one customer is likely to buy next, and what is bought together with a product."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from fullcircle.identify.companies.models import Company
from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.purchases.models import Product
from fullcircle.personalize.recommendations import queries
from fullcircle.personalize.recommendations.queries import Again, Goods, New
from fullcircle.platform.actions import Missing
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.records import may_view, refusals, refuse_unknown
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.query import QueryError
from fullcircle.platform.records.resource import resources

PLACE = "suggestions"
KINDS: dict[str, tuple[str, type[Record]]] = {
    "contacts": ("contact", Contact),
    "companies": ("company", Company),
}
LARGEST = 2**63


def routes() -> Router:
    """Everything under /suggestions."""
    router = Router(tags=["Suggestions"])
    add_product(router)
    add_customer(router)
    return router


def add_product(router: Router) -> None:
    @router.get(
        "/products/{number}",
        response={200: dict[str, Any], **refusals(403, 404)},
        operation_id="bought_together",
        summary="What those who bought a product bought besides, more often than other customers",
    )
    @reading
    def together(request: HttpRequest, number: int) -> HttpResponse:
        refuse_unknown(request, set())
        product = the_record("product", Product, number, request)
        found = queries.bought_together(product)
        known = found.standing
        return answer({
            "counted_at": found.rules.counted_at, "customers": known.customers if known else 0,
            "buyers": known.buyers if known else 0, "least_buyers": found.rules.least_buyers,
            "bought_again_by": known.again if known else 0, "usual_days_between": known.gap_days if known else None,
            "kept_back": found.kept_back,
            "data": [
                {"product": pair.other_id, "name": pair.other.name, "both": pair.together, "other_buyers": pair.other_buyers,
                 "support": round(pair.together / pair.customers, 6), "confidence": round(pair.confidence, 6),
                 "lift": round(pair.lift, 4)}
                for pair in found.pairs
            ],
        })  # fmt: skip


def add_customer(router: Router) -> None:
    @router.get(
        "/{kind}/{number}",
        response={200: dict[str, Any], **refusals(403, 404)},
        operation_id="likely_next",
        summary="What a customer is likely to buy next: again, and for the first time, each with its counts",
    )
    @reading
    def likely(request: HttpRequest, kind: str, number: int) -> HttpResponse:
        refuse_unknown(request, set())
        if kind not in KINDS:
            raise QueryError("Suggestions are for “contacts”, “companies” or “products”.")
        key, model = KINDS[kind]
        customer = the_record(key, model, number, request)
        found = queries.likely_next(model, [customer.pk], now=timezone.now())[customer.pk]
        return answer(
            {"again": [again(each) for each in found.again], "new": [new(each) for each in found.new]}
        )


def the_record(key: str, model: type[Any], number: int, request: HttpRequest) -> Any:
    """What was asked about, if one may see it."""
    resource = resources()[key]
    may_view(resource, request.auth)
    found = model._default_manager.filter(pk=number).first() if 0 < number < LARGEST else None
    if found is None:
        raise Missing(f"There is no {resource.label.lower()} {number}, or you may not see it.")
    return found


def named(goods: Goods) -> dict[str, Any]:
    return {"product": goods.pk, "name": goods.name, "price": goods.price, "currency": goods.currency}


def again(each: Again) -> dict[str, Any]:
    return named(each.goods) | {
        "days_bought": each.days, "usual_days_between": round(each.gap, 1), "last_bought_on": each.last,
        "own_rhythm": each.is_own_rhythm, "bought_again_by": each.again, "buyers": each.buyers,
    }  # fmt: skip


def new(each: New) -> dict[str, Any]:
    return named(each.goods) | {
        "because": each.because_id, "because_name": each.because, "both": each.together, "buyers": each.buyers,
        "other_buyers": each.other_buyers, "customers": each.customers, "lift": round(each.lift, 4),
        "reasons": each.reasons,
    }  # fmt: skip
