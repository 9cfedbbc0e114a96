"""How we know each value of a record, for programs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from fullcircle.platform.actions import Missing
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.records import LARGEST_ID, may_view, moved_on, refusals, refuse_unknown, seen
from fullcircle.platform.events.origins import Known, origins_of
from fullcircle.platform.records.resource import Resource


def add_origins(router: Router, resource: Resource) -> None:
    @router.get(
        "/{int:pk}/origins",
        response={200: dict[str, Any], **refusals(403, 404), **moved_on(resource)},
        operation_id=f"origins_of_{resource.key}",
        summary=f"How we know each value of a {resource.label.lower()}",
    )
    @reading
    def origins(request: HttpRequest, pk: int) -> HttpResponse:
        may_view(resource, request.auth)
        refuse_unknown(request, set())
        seen(resource, pk, request.auth, resource.columns[0])
        record = resource.model._default_manager.filter(pk=pk).first() if pk <= LARGEST_ID else None
        if record is None:
            raise Missing(f"This {resource.label.lower()} does not exist, or you may not see it.")
        return answer({"data": [as_told(each) for each in origins_of(record, resource, request.auth)]})


def as_told(known: Known) -> dict[str, Any]:
    origin = known.origin
    return {
        "field": known.field.key,
        "method": origin.method,
        "source": origin.source,
        "observed_at": origin.observed_at,
        "confidence": origin.confidence,
        "between": list(origin.between) if origin.between else None,
        "by": origin.by,
        "through": origin.through,
        "event": origin.event,
        "changes": len(known.earlier),
    }
