"""Submissions for programs: what came in, read only. What a person said is sent by the person's own browser."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from fullcircle.identify.forms import queries, reviewing  # noqa: F401  their verbs are offered
from fullcircle.identify.forms.models import Form, Submission
from fullcircle.identify.forms.submission_pages import proofs_of
from fullcircle.platform.actions import Missing
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading
from fullcircle.platform.api.records import LARGEST_ID, may_view, refusals, refuse_unknown
from fullcircle.platform.records.resource import resource_of

PLACE = "submissions"  # forms themselves are a resource of that name
PLAIN: dict[int, Any] = {200: dict[str, Any], **refusals(403, 404)}


def routes() -> Router:
    """Everything under /submissions."""
    router = Router(tags=["Submissions"])

    @router.get(
        "", response=PLAIN, operation_id="list_submissions",
        summary="What came in by forms, newest first, of contacts that one may see",
    )  # fmt: skip
    @reading
    def list_submissions(
        request: HttpRequest, form: int | None = None, status: str = "", since: datetime | None = None,
        after: str = "", limit: int = 50,
    ) -> HttpResponse:  # fmt: skip
        refuse_unknown(request, {"form", "status", "since", "after", "limit"})
        may_view_forms(request)
        number = form if form is None or 0 < form <= LARGEST_ID else 0
        many = min(max(limit, 1), 200)
        rows = list(
            queries.submissions(form=number, status=status, since=aware(since), after=after)[: many + 1]
        )
        more = queries.mark_of(rows[many - 1]) if len(rows) > many else None
        return answer({"data": [shown(row) for row in rows[:many]], "next": more})

    @router.get(
        "/{int:pk}", response=PLAIN, operation_id="get_submission",
        summary="One submission, with the exact words that were agreed to",
    )  # fmt: skip
    @reading
    def get_submission(request: HttpRequest, pk: int) -> HttpResponse:
        refuse_unknown(request, set())
        may_view_forms(request)
        found = queries.submissions(status="any").filter(pk=pk).first() if pk <= LARGEST_ID else None
        if found is None:
            raise Missing("This submission does not exist, or you may not see it.")
        return answer({"data": shown(found)})

    @router.get(
        "/numbers/{int:pk}", response=PLAIN, operation_id="get_form_numbers",
        summary="How one form did in the last 30 days",
    )  # fmt: skip
    @reading
    def get_form_numbers(request: HttpRequest, pk: int) -> HttpResponse:
        refuse_unknown(request, set())
        may_view_forms(request)
        form = Form.objects.filter(pk=pk).first() if pk <= LARGEST_ID else None
        if form is None:
            raise Missing("There is no such form.")
        return answer({"data": vars(queries.numbers(form, timezone.now() - queries.THIRTY_DAYS))})

    return router


def may_view_forms(request: HttpRequest) -> None:
    forms = resource_of(Form)
    assert forms is not None
    may_view(forms, request.auth)


def aware(moment: datetime | None) -> datetime | None:
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


def shown(row: Submission) -> dict[str, Any]:
    names = (
        "id",
        "status",
        "received_at",
        "language",
        "answers",
        "differences",
        "notes",
        "page",
        "referrer",
        "origin",
    )
    return {name: getattr(row, name) for name in names} | {
        "form": row.form_id, "form_version": row.seen.number, "contact": row.contact_id, "reasons": row.reasons,
        "consents": [{key: each[key] for key in ("purpose", "channels", "language", "version", "text", "confirmed_at")}
                     for each in proofs_of(row)],
    }  # fmt: skip
