"""The targeting board for programs. Decisions are a resource like any other; deciding and measuring are actions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from fullcircle.differentiate.targeting import queries
from fullcircle.differentiate.targeting.scoring import Ranked
from fullcircle.differentiate.targeting.words import counted_told
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.records import may_view, refusals, refuse_unknown
from fullcircle.platform.records.resource import resources
from fullcircle.platform.settings.organization import organization


def routes() -> Router:
    """Everything under /targeting."""
    router = Router(tags=["Targeting"])

    @router.get(
        "/board",
        response={200: dict[str, Any], **refusals(403)},
        operation_id="targeting_board",
        summary="Segments by size × value × reach × past response, the best first, each factor with its figures",
    )
    @reading
    def targeting_board(request: HttpRequest) -> HttpResponse:
        refuse_unknown(request, set())
        may_view(resources()["segment"], request.auth)
        how = queries.how_ranked()
        if how is None:
            return answer({"measured_at": None, "currency": organization().currency, "data": []})
        return answer({
            "measured_at": how.measured_at, "currency": organization().currency, "ranked_by": counted_told(how),
            "purpose": how.purpose.key if how.purpose else None, "channel": how.channel,
            "data": [shown(row) for row in queries.board(how)],
        })  # fmt: skip

    return router


def shown(row: Ranked) -> dict[str, Any]:
    factors = {
        each.key: {"amount": each.amount, "times_average": each.times, "weight": each.counts, "counted": each.is_counted}
        for each in row.factors
    }  # fmt: skip
    head = {"segment_id": row.segment.pk, "segment": row.segment.name, "place": row.place, "score": row.score}
    return {**head, **row.figures, "factors": factors}
