"""Imports for programs: send a file, say what it means, check it, import it, take it back."""

from collections.abc import Iterator
from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from fullcircle.identify.imports import actions, jobs, queries, running
from fullcircle.identify.imports.beginning import begin, open_again
from fullcircle.identify.imports.doors import the_run
from fullcircle.identify.imports.errorfile import error_file
from fullcircle.identify.imports.layout import Encoding, Told
from fullcircle.identify.imports.models import VERDICTS, ImportRun
from fullcircle.identify.imports.plan import Plan
from fullcircle.identify.imports.review_api import add_reviews, number
from fullcircle.identify.imports.saved_api import add_mappings
from fullcircle.platform.access.acting import acting
from fullcircle.platform.actions import Refused
from fullcircle.platform.api import parameters
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading, writing
from fullcircle.platform.api.records import refusals, refuse_unknown

TAG = "Imports"
PIECE = 256 * 1024
PLAIN: dict[int, Any] = {200: dict[str, Any], **refusals(403, 404)}


class TableChoice(BaseModel):
    """Where in a file the table is; what is left out is found."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheet: str = Field("", max_length=200, description="The sheet of a workbook.")
    headings: int | None = Field(
        None, ge=0, lt=200, description="The row that names the columns; zero if none does."
    )
    delimiter: Literal["", ",", ";", "\t", "|"] = ""
    encoding: Encoding = ""


def routes() -> Router:
    """Everything under /imports."""
    router = Router(tags=[TAG])
    add_bringing(router)
    add_looking(router)
    add_reviews(router)
    add_mappings(router)
    for name, verb, job, summary in STEPS:
        add_step(router, name, verb, job, summary)
    return router


def add_bringing(router: Router) -> None:
    file = {"schema": {"type": "string", "format": "binary"}}

    @router.post(
        "",
        response={201: dict[str, Any], **refusals(403)},
        operation_id="start_import",
        summary="Send a file: CSV, TSV or Excel, as the body of the request",
        openapi_extra={
            "parameters": [
                parameters.parameter("name", "What the file is called."),
                parameters.parameter("into", "Where it shall go: contact, company, product or order."),
                parameters.parameter(
                    "sheet", "Which sheet of a workbook; the first that holds anything if left out."
                ),
                parameters.parameter(
                    "headings",
                    "The row that names the columns, zero if none does; found if left out.",
                    type="integer",
                ),
            ],
            "requestBody": {"required": True, "content": {"application/octet-stream": file}},
        },
    )
    def start_import(request: HttpRequest) -> HttpResponse:
        refuse_unknown(request, {"name", "into", "sheet", "headings"})
        headings = number(request, "headings") if "headings" in request.GET else None
        told = Told(sheet=request.GET.get("sheet", ""), headings=headings)
        into = request.GET.get("into", "")
        with acting(request.auth) as by:
            try:
                run = begin(pieces(request), request.GET.get("name", ""), by=by, into=into, told=told)
            except Refused:
                transaction.set_rollback(True)
                raise
            return answer(shown(run), 201, {"Location": f"/api/v1/imports/{run.pk}"})

    @router.put(
        "/{int:pk}/table",
        response=PLAIN,
        operation_id="choose_import_table",
        summary="Say which sheet is meant, which row names the columns, and how a text file is written",
    )
    @writing
    def choose_import_table(request: HttpRequest, pk: int, body: TableChoice) -> HttpResponse:
        told = Told(body.sheet, body.headings, body.delimiter, body.encoding)
        return answer(shown(open_again(the_run(pk), told, by=request.auth)))

    @router.put(
        "/{int:pk}/plan",
        response=PLAIN,
        operation_id="plan_import",
        summary="Say which column goes where, and how known records are found",
    )
    @writing
    def plan_import(request: HttpRequest, pk: int, body: Plan) -> HttpResponse:
        return answer(shown(actions.plan_import(the_run(pk), by=request.auth, plan=body)))


def pieces(request: HttpRequest) -> Iterator[bytes]:
    """The body as it arrives; it is never in memory as a whole."""
    while piece := request.read(PIECE):
        yield piece


def add_looking(router: Router) -> None:
    @router.get("/{int:pk}", response=PLAIN, operation_id="get_import", summary="Where an import stands")
    @reading
    def get_import(request: HttpRequest, pk: int) -> HttpResponse:
        refuse_unknown(request, set())
        return answer(shown(the_run(pk)))

    @router.get(
        "/{int:pk}/rows",
        response=PLAIN,
        operation_id="list_import_rows",
        summary="The rows behind one number, with the reason of each",
        openapi_extra={
            "parameters": [
                parameters.parameter(
                    "part", "Which kind of record, counted as in the plan.", type="integer", default=0
                ),
                parameters.parameter("verdict", "Which outcome.", enum=[key for key, _ in VERDICTS]),
                parameters.parameter("after", "The last row of the page before.", type="integer", default=0),
            ]
        },
    )
    @reading
    def list_import_rows(request: HttpRequest, pk: int) -> HttpResponse:
        refuse_unknown(request, {"part", "verdict", "after"})
        run, verdict = the_run(pk), request.GET.get("verdict", "rejected")
        if verdict not in dict(VERDICTS):
            raise Refused(
                fields={"verdict": f"“{verdict[:40]}” is no outcome. They are: {', '.join(dict(VERDICTS))}."}
            )
        part, after = (number(request, name) for name in ("part", "after"))
        found = queries.rows_behind(run, part, verdict, after)
        page = found[: queries.PAGE]
        return answer({"rows": page, "next": page[-1].row if len(found) > len(page) else None})

    @router.get(
        "/{int:pk}/errors.csv",
        response=PLAIN,
        operation_id="get_import_errors",
        summary="The rows that did not go in, to mend and send again",
    )
    @reading
    def get_import_errors(request: HttpRequest, pk: int) -> HttpResponseBase:
        refuse_unknown(request, set())
        run = the_run(pk)
        last = len(running.parts_of(run, request.auth)) - 1
        rows = error_file(running.table_of(run), queries.reasons(run, last))
        return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")


def shown(run: ImportRun) -> dict[str, Any]:
    """An import as programs see it."""
    return {
        "id": run.pk,
        "file": run.name,
        "state": run.state,
        "rows": run.rows,
        "counts": run.counts,
        "progress": run.progress,
        "goal": run.goal,
        "sentence": run.sentence,
        "unsettled": run.unsettled,
        "mapping": (run.table.get("mapping") or {}).get("id"),
        "columns": list(run.table.get("columns", ())),
        "sheet": run.sheet,
        "sheets": [known["name"] for known in run.table.get("sheets", ())],
        "headings": run.table.get("header_row", 0),
        "plan": run.plan,
    }


STEPS = [
    ("check", actions.ask_check, jobs.check, "Read and match every row, without writing any"),
    ("commit", actions.ask_commit, jobs.commit, "Write the rows that were checked"),
    ("cancel", actions.cancel_import, None, "Stop after the rows that are being written"),
    ("revert", actions.revert_import, jobs.revert, "Put everything back as it was"),
]


def add_step(router: Router, name: str, verb: Any, job: Any, summary: str) -> None:
    @router.post(
        f"/{{int:pk}}/{name}",
        response=PLAIN,
        operation_id=f"{name}_import",
        summary=summary,
        openapi_extra={"parameters": [parameters.IDEMPOTENCY]},
    )
    @writing
    def step(request: HttpRequest, pk: int) -> HttpResponse:
        run = verb(the_run(pk), by=request.auth)
        if job:
            job.defer(by=request.auth, run_id=run.pk, lock=f"import:{run.pk}")
        return answer(shown(run))
