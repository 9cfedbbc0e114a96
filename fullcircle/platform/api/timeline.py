"""What happened to a record, newest first."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Router

from fullcircle.platform.api import parameters, schemas
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.records import may_view, moved_on, refusals, refuse_unknown, seen
from fullcircle.platform.events.models import LoggedEvent
from fullcircle.platform.records.merged import made_of
from fullcircle.platform.records.query import Cursor, read_limit
from fullcircle.platform.records.resource import Resource

ENTRY = ("id", "type", "occurred_at", "actor_name", "about_kind", "about_id", "payload")
KEYS = ("id", "type", "at", "by", "about", "about_id", "payload")


def add_timeline(router: Router, resource: Resource) -> None:
    @router.get(
        "/{int:pk}/timeline",
        response={200: schemas.Timeline, **refusals(403, 404), **moved_on(resource)},
        operation_id=f"timeline_of_{resource.key}",
        summary=f"What happened to a {resource.label.lower()}",
        openapi_extra={"parameters": [parameters.LIMIT, parameters.AFTER]},
    )
    @reading
    def timeline(request: HttpRequest, pk: int) -> HttpResponse:
        may_view(resource, request.auth)
        refuse_unknown(request, {"limit", "after"})
        seen(resource, pk, request.auth, resource.columns[0])
        most = read_limit(request.GET.get("limit", ""), 200)
        return answer(entries(resource, pk, request.GET.get("after", ""), most))


def entries(resource: Resource, pk: int, after: str, most: int) -> dict[str, Any]:
    """Newest first, everything about the record or within its story."""
    kind, numbers = resource.key, [pk, *made_of(resource.model, pk)]
    rows = LoggedEvent.objects.filter(
        Q(about_kind=kind, about_id__in=numbers) | Q(within_kind=kind, within_id__in=numbers)
    ).order_by("-occurred_at", "-id")
    if after:
        rows = rows.filter(id__lt=place(after))
    found = list(rows.values_list(*ENTRY)[: most + 1])
    more, found = len(found) > most, found[:most]
    data = [dict(zip(KEYS, row, strict=True)) for row in found]
    return {"data": data, "next": Cursor(None, found[-1][0]).encode() if more else None}


def place(after: str) -> int:
    return Cursor.decode(after).id
