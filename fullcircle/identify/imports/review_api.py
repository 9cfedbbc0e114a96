"""Rows that need a decision, for programs: what is asked, which records come into question, and what is to become of it."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from fullcircle.identify.imports import actions, deciding, jobs, queries, running
from fullcircle.identify.imports.comparing import candidates, compared
from fullcircle.identify.imports.doors import the_run
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.imports.plan import PlannedPart
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.api import parameters
from fullcircle.platform.api.answers import answer
from fullcircle.platform.api.door import reading, writing
from fullcircle.platform.api.records import refusals, refuse_unknown

PAGE = 20
PLAIN: dict[int, Any] = {200: dict[str, Any], **refusals(403, 404)}


class RowChoice(BaseModel):
    """What becomes of one row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    part: int = Field(ge=0, lt=100, description="Which kind of record, counted as in the plan.")
    row: int = Field(ge=1, lt=2**62, description="The row, as a spreadsheet counts it.")
    choice: Literal["update", "create", "leave", "wait"] = Field(
        description="Update a known record, create a new one, leave the row out, or let it wait again."
    )
    record: int | None = Field(None, ge=1, lt=2**62, description="The record to update.")


class ChoiceForAll(BaseModel):
    """What becomes of all rows that wait."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    part: int = Field(ge=0, lt=100, description="Which kind of record, counted as in the plan.")
    choice: Literal["create", "leave"]


def add_reviews(router: Router) -> None:
    """What is asked, and the answers."""

    @router.get(
        "/{int:pk}/reviews",
        response=PLAIN,
        operation_id="list_import_reviews",
        summary="The rows that need a decision, each with the records it may be about",
        openapi_extra={
            "parameters": [
                parameters.parameter(
                    "part", "Which kind of record, counted as in the plan.", type="integer", default=0
                ),
                parameters.parameter("after", "The last row of the page before.", type="integer", default=0),
            ]
        },
    )
    @reading
    def list_import_reviews(request: HttpRequest, pk: int) -> HttpResponse:
        refuse_unknown(request, {"part", "after"})
        run = the_run(pk)
        parts = running.parts_of(run, request.auth)
        part, after = (number(request, name) for name in ("part", "after"))
        known_part(parts, part)
        rows = queries.rows_waiting(run, part, after, PAGE + 1)
        found = [asked(run, parts, part, row) for row in rows[:PAGE]]
        return answer({"reviews": found, "next": rows[PAGE - 1] if len(rows) > PAGE else None})

    @router.post(
        "/{int:pk}/reviews",
        response=PLAIN,
        operation_id="decide_import_row",
        summary="Say what becomes of a row that needs a decision",
        openapi_extra={"parameters": [parameters.IDEMPOTENCY]},
    )
    @writing
    def decide_import_row(request: HttpRequest, pk: int, body: RowChoice) -> HttpResponse:
        run, by = the_run(pk), request.auth
        parts = running.parts_of(run, by)
        known_part(parts, body.part)
        if body.choice == "wait":
            run = actions.take_back_decision(run, by=by, parts=parts, part=body.part, row=body.row)
        else:
            run = actions.decide_row(
                run,
                by=by,
                parts=parts,
                part=body.part,
                row=body.row,
                choice=body.choice,
                record_id=body.record,
            )
        return answer({"id": run.pk, "counts": run.counts, "unsettled": run.unsettled})

    @router.post(
        "/{int:pk}/reviews/all",
        response=PLAIN,
        operation_id="decide_import_rows",
        summary="One decision for all rows of a kind that need one; every row is checked again",
        openapi_extra={"parameters": [parameters.IDEMPOTENCY]},
    )
    @writing
    def decide_import_rows(request: HttpRequest, pk: int, body: ChoiceForAll) -> HttpResponse:
        run, by = the_run(pk), request.auth
        parts = running.parts_of(run, by)
        known_part(parts, body.part)
        run = actions.decide_all_rows(run, by=by, parts=parts, part=body.part, choice=body.choice)
        jobs.check.defer(by=by, run_id=run.pk, lock=f"import:{run.pk}")
        return answer({"id": run.pk, "state": run.state})


def known_part(parts: list[PlannedPart], part: int) -> None:
    if part >= len(parts):
        raise Missing("This import has no such part.")


def asked(run: ImportRun, parts: list[PlannedPart], part: int, row: int) -> dict[str, Any]:
    """One row as programs see it."""
    check = deciding.part_check(run, parts, part)
    question = deciding.asked(run, check, row)
    known, lines = compared(check, question.draft, candidates(check, question.draft))
    return {
        "part": part,
        "row": row,
        "question": question.question,
        "choices": deciding.choices(parts[part]),
        "values": {line.key: line.said for line in lines},
        "candidates": [
            {
                "id": each.pk,
                "name": each.name,
                "differs": {line.key: line.held[at].text for line in lines if not line.held[at].same},
            }
            for at, each in enumerate(known)
        ],
    }


def number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "0")
    if not text.isdigit() or len(text) > 15:
        raise Refused(fields={name: f"“{text[:40]}” is not a whole number."})
    return int(text)
