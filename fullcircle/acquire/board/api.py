"""The board for programs: what stands in each stage, and what it is worth."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from fullcircle.acquire.board.queries import Lane, Narrowed, board
from fullcircle.acquire.pipelines.queries import pipelines
from fullcircle.platform.actions import Missing
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.parameters import parameter
from fullcircle.platform.api.records import may_view, refusals, refuse_unknown
from fullcircle.platform.records.query import QueryError
from fullcircle.platform.records.resource import resources

ASKED = [
    parameter("pipeline", "The number of a pipeline; without it, the usual one.", type="integer", minimum=1),
    parameter("owner", "The number of a colleague whose deals are meant.", type="integer", minimum=1),
]


def routes() -> Router:
    """Everything under /board."""
    router = Router(tags=["Deals"])

    @router.get(
        "",
        response={200: dict[str, Any], **refusals(403, 404)},
        operation_id="show_board",
        summary="The open deals of a pipeline, stage by stage",
        description="Counts and sums are of all open deals of a stage; of the deals themselves, the first thirty are "
        "told, those first with which something has to be done first. List deals by `stage` for the others.",
        openapi_extra={"parameters": ASKED},
    )
    @reading
    def show_board(request: HttpRequest) -> HttpResponse:
        refuse_unknown(request, {"pipeline", "owner"})
        may_view(resources()["deal"], request.auth)
        asked = numbered(request, "pipeline")
        found = next((each for each in pipelines() if not asked or each.pk == asked), None)
        if found is None:
            raise Missing("This pipeline does not exist.")
        lanes = board(found.pk, timezone.localdate(), Narrowed(numbered(request, "owner") or None))
        return answer(
            {"pipeline": {"id": found.pk, "name": found.name}, "lanes": [told(lane) for lane in lanes]}
        )

    return router


def numbered(request: HttpRequest, key: str) -> int:
    given = request.GET.get(key, "")
    if given and not (given.isdecimal() and len(given) < 19):
        raise QueryError(f"“{key}” is a number.")
    return int(given or 0)


def told(lane: Lane) -> dict[str, Any]:
    stage = lane.stage
    return {
        "stage": {"id": stage.pk, "name": stage.name, "probability": stage.probability},
        "count": lane.count,
        "overdue": lane.overdue,
        "without_next_step": lane.without,
        "sums": [
            {"currency": each.currency, "total": each.total, "weighted": each.weighted} for each in lane.sums
        ],
        "deals": [
            {
                "id": card.pk, "name": card.name, "version": card.version, "amount": card.amount,
                "currency": card.currency, "customer": card.customer, "next_step": card.next_step,
                "next_on": card.next_on, "stage_since": card.stage_since, "owner_id": card.owner,
            }
            for card in lane.cards
        ],
    }  # fmt: skip
