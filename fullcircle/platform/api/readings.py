"""Who saw sensitive values of a record, for programs."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from ninja import Router

from fullcircle.platform.actions import NotAllowed
from fullcircle.platform.api import parameters
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.records import may_view, moved_on, refusals, refuse_unknown, seen
from fullcircle.platform.readings.queries import readings_of
from fullcircle.platform.records.query import Cursor, QueryError, read_limit
from fullcircle.platform.records.resource import Resource

KEYS = ("id", "at", "by", "by_id", "way", "place", "fields", "address")
COLUMNS = ("id", "at", "actor_name", "actor_id", "way", "place", "fields", "address")
MOMENTS = ("since", "until")


def moment_parameter(name: str, what: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": what,
        "schema": {"type": "string", "format": "date-time"},
    }


BETWEEN = [
    moment_parameter("since", "Readings from this moment on."),
    moment_parameter("until", "Readings before this moment."),
]


def add_readings(router: Router, resource: Resource) -> None:
    """Only what has sensitive fields is read in a way that is worth knowing."""
    if resource.sensitive is None:
        return

    @router.get(
        "/{int:pk}/readings",
        response={200: dict[str, Any], **refusals(403, 404), **moved_on(resource)},
        operation_id=f"readings_of_{resource.key}",
        summary=f"Who saw sensitive fields of a {resource.label.lower()}, newest first",
        openapi_extra={"parameters": [*BETWEEN, parameters.LIMIT, parameters.AFTER]},
    )
    @reading
    def readings(request: HttpRequest, pk: int) -> HttpResponse:
        may_view(resource, request.auth)
        if not request.auth.can("audit.read"):
            raise NotAllowed("Your role does not allow this (audit.read). An administrator can grant it.")
        refuse_unknown(request, {"limit", "after", *MOMENTS})
        seen(resource, pk, request.auth, resource.columns[0])
        most = read_limit(request.GET.get("limit", ""), 200)
        after = request.GET.get("after", "")
        since, until = (moment(request, name) for name in MOMENTS)
        rows = readings_of(resource, pk, since, until, Cursor.decode(after).id if after else 0)
        found = list(rows.values_list(*COLUMNS)[: most + 1])
        more, found = len(found) > most, found[:most]
        data = [dict(zip(KEYS, row, strict=True)) for row in found]
        return answer({"data": data, "next": Cursor(None, found[-1][0]).encode() if more else None})


def moment(request: HttpRequest, name: str) -> datetime | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise QueryError(f"“{name}” is a moment with its zone, like 2026-11-30T00:00:00Z.")
    return found
