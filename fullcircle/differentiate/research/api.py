"""Citations for programs: which findings something rests on. The findings themselves are a resource like any other."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from fullcircle.differentiate.research.queries import findings_of
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.parameters import parameter
from fullcircle.platform.api.records import may_view, refusals, refuse_unknown
from fullcircle.platform.records.query import QueryError
from fullcircle.platform.records.resource import resources

ASKED = [
    parameter("kind", "What cites, such as trait or contact."),
    parameter("number", "Its number.", type="integer", minimum=1),
]


def routes() -> Router:
    """Everything under /research."""
    router = Router(tags=["Findings"])

    @router.get(
        "/citations",
        response={200: dict[str, Any], **refusals(403)},
        operation_id="list_citations",
        summary="The findings that something rests on",
        openapi_extra={"parameters": ASKED},
    )
    @reading
    def list_citations(request: HttpRequest) -> HttpResponse:
        refuse_unknown(request, {"kind", "number"})
        may_view(resources()["researchfinding"], request.auth)
        kind, number = request.GET.get("kind", ""), request.GET.get("number", "")
        if not kind or not number.isdecimal() or len(number) > 18:
            raise QueryError("Name what cites by “kind” and “number”.")
        return answer({"data": [
            {"id": each.pk, "finding_id": each.finding_id, "finding": str(each.finding), "note": each.note,
             "cited_at": each.cited_at, "cited_by": each.actor_name}
            for each in findings_of(kind[:40], int(number))
        ]})  # fmt: skip

    return router
