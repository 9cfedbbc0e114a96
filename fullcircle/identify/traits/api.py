"""Traits for programs: what is kept, and what is known about one person. The verbs are beside the contacts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from fullcircle.identify.contacts.models import Contact
from fullcircle.identify.traits import actions  # noqa: F401  its verbs are offered
from fullcircle.identify.traits.methods import METHODS
from fullcircle.identify.traits.models import SpecialAnswer, Trait, TraitAnswer, TraitInferred
from fullcircle.identify.traits.queries import KnownTrait, known_traits, traits_kept
from fullcircle.platform.actions import Missing
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.records import LARGEST_ID, may_view, refusals, refuse_unknown
from fullcircle.platform.records.resource import resources

PLAIN: dict[int, Any] = {200: dict[str, Any], **refusals(403, 404)}


def routes() -> Router:
    """Everything under /traits."""
    router = Router(tags=["Traits"])

    @router.get(
        "", response=PLAIN, operation_id="list_traits", summary="What is kept about people, why and how long"
    )
    @reading
    def list_traits(request: HttpRequest) -> HttpResponse:
        refuse_unknown(request, set())
        may_view(resources()["contact"], request.auth)
        return answer({"data": [defined(each) for each in traits_kept()]})

    @router.get(
        "/contacts/{int:pk}",
        response=PLAIN,
        operation_id="get_traits",
        summary="What one person said and what was inferred, apart from each other",
    )
    @reading
    def get_traits(request: HttpRequest, pk: int) -> HttpResponse:
        refuse_unknown(request, set())
        may_view(resources()["contact"], request.auth)
        contact = Contact.objects.filter(pk=pk).first() if pk <= LARGEST_ID else None
        if contact is None:
            raise Missing("This contact does not exist, or you may not see it.")
        return answer({"data": [told(each) for each in known_traits(contact, request.auth)]})

    return router


def defined(trait: Trait) -> dict[str, Any]:
    method = METHODS.get(trait.method)
    return {
        "id": trait.pk,
        "key": trait.field.key,
        "label": trait.field.label,
        "kind": trait.field.kind,
        "choices": trait.field.choices,
        "topic": trait.topic,
        "question": trait.question,
        "special": trait.special,
        "purpose": trait.purpose.key if trait.purpose else None,
        "keep_days": trait.keep_days,
        "method": trait.method or None,
        "method_told": str(method.told) if method else None,
    }


def told(known: KnownTrait) -> dict[str, Any]:
    return {
        "key": known.trait.field.key,
        "value": known.value,
        "origin": known.origin or None,
        "stated": [said(each) for each in known.answers],
        "inferred": reckoned(known.inferred) if known.inferred else None,
    }


def said(row: TraitAnswer | SpecialAnswer) -> dict[str, Any]:
    return {
        "value": row.value,
        "said_at": row.said_at,
        "how": row.how,
        "asked_by": row.asked_by,
        "question": row.question,
        "recorded_at": row.recorded_at,
        "recorded_by": row.actor_name,
    }


def reckoned(row: TraitInferred) -> dict[str, Any]:
    return {
        "value": row.value,
        "method": row.method,
        "evidence": row.evidence,
        "observations": row.observations,
        "confidence": round(row.share, 4),
        "between": [round(row.low, 4), round(row.high, 4)],
        "first_at": row.first_at,
        "observed_at": row.observed_at,
        "inferred_at": row.inferred_at,
        "in_place": row.applied,
    }
