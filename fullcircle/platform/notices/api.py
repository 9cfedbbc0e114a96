"""One's own notices for programs; marking them as read is a verb."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.records import refusals, refuse_unknown
from fullcircle.platform.notices import queries

PLAIN: dict[int, Any] = {200: dict[str, Any], **refusals()}


def routes() -> Router:
    """Everything under /notices."""
    router = Router(tags=["Notices"])

    @router.get(
        "", response=PLAIN, operation_id="list_notices",
        summary="What whoever made the key should know of, newest first, and how much of it is unread",
    )  # fmt: skip
    @reading
    def list_notices(request: HttpRequest, before: int | None = None, limit: int = 50) -> HttpResponse:
        refuse_unknown(request, {"before", "limit"})
        many = min(max(limit, 1), queries.SHOWN)
        found = queries.latest(request.auth, before, many)
        following = found[many - 1].notice.pk if len(found) > many else None
        rows = [shown(each) for each in found[:many]]
        return answer({"data": rows, "unread": queries.unread(request.auth), "next": following})

    return router


def shown(told: queries.Told) -> dict[str, Any]:
    notice = told.notice
    return {
        "id": notice.pk, "kind": notice.kind, "sentence": told.sentence, "about_kind": notice.about_kind,
        "about_id": notice.about_id, "about": told.about, "link": notice.link, "at": notice.at, "read_at": notice.read_at,
    }  # fmt: skip
