"""Rows that need a person: each beside the records it may be about, decided by a key and a click."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from fullcircle.identify.imports import actions, deciding, jobs, queries, running
from fullcircle.identify.imports.comparing import Candidate, Held, Line, candidates, compared
from fullcircle.identify.imports.doors import door, steps, the_run, to, whole_number
from fullcircle.identify.imports.models import ImportRun, RowDecision
from fullcircle.identify.imports.plan import PlannedPart
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.records.resource import Resource

DECIDED_SHOWN = 20


@dataclass(frozen=True)
class Choice:
    """One way to decide, as the page offers it."""

    value: str
    label: str
    number: int
    checked: bool
    candidate: Candidate | None = None
    held: list[tuple[Line, Held]] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """One row with everything that helps to decide about it."""

    part: PlannedPart
    row: int
    question: str
    decision: RowDecision | None
    choices: list[Choice]
    lines: list[Line]
    before: int | None
    after: int | None

    @property
    def known(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.candidate]

    @property
    def others(self) -> list[Choice]:
        return [choice for choice in self.choices if not choice.candidate]


def urls() -> list[URLPattern]:
    """Everything about rows that need a person."""
    either = require_http_methods(["GET", "POST"])
    return [
        path("imports/<int:pk>/review/", door(review, either), name="import-review"),
        path("imports/<int:pk>/review/all/", door(review_all, require_POST), name="import-review-all"),
        path("imports/<int:pk>/review/undo/", door(review_undo, require_POST), name="import-review-undo"),
    ]


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One row after another, in the order of the file."""
    run = the_run(pk)
    if run.state != "checked":
        return to(run)
    parts = running.parts_of(run, request.actor)
    if request.method == "POST":
        return decide(request, run, parts)
    waiting, decided = queries.waiting(run), queries.decided(run)
    part = part_asked(request, parts, next(iter(waiting), next(iter(decided), 0)))
    row = whole_number(request.GET.get("row", "")) or queries.waiting_after(run, part, 0)
    context = {
        "run": run,
        "steps": steps(2),
        "trail": [(_("Imports"), "/imports/"), (run.name, f"/imports/{run.pk}/")],
        "tabs": tabs(parts, waiting, decided, part),
        "part": part,
        "waiting": waiting.get(part, 0),
        "decided": decided.get(part, 0),
        "total": waiting.get(part, 0) + decided.get(part, 0),
        "lost": queries.staging_was_lost(run),
        "case": case_of(run, parts, part, row) if row else None,
        "bulk": [choice for choice in deciding.choices(parts[part]) if choice != "update"],
        "past": past_decisions(run, parts[part]),
        "what": parts[part].resource.plural.lower(),
        "picker": picker(parts[part]),
    }
    return render(request, "imports/review.html", context)


def part_asked(request: HttpRequest, parts: list[PlannedPart], otherwise: int) -> int:
    told = request.POST.get("part", request.GET.get("part", ""))
    part = whole_number(told) if told else otherwise
    if part >= len(parts):
        raise Missing("This import has no such part.")
    return part


def tabs(parts: list[PlannedPart], waiting: dict[int, int], decided: dict[int, int], part: int) -> list[Any]:
    """The kinds of record that somebody is asked about, if they are several."""
    asked = sorted(waiting.keys() | decided.keys())
    return [
        {"label": parts[n].resource.plural, "href": f"?part={n}", "current": n == part, "count": waiting.get(n, 0)}
        for n in asked
        if len(asked) > 1
    ]  # fmt: skip


def case_of(run: ImportRun, parts: list[PlannedPart], part: int, row: int) -> Case:
    check = deciding.part_check(run, parts, part)
    question = deciding.asked(run, check, row)
    decision = question.decision
    likely = candidates(check, question.draft, decision.record_id if decision else None)
    known, lines = compared(check, question.draft, likely)
    return Case(
        part=parts[part],
        row=row,
        question=question.question,
        decision=decision,
        choices=offered(parts[part], known, lines, decision),
        lines=lines,
        before=queries.waiting_before(run, part, row),
        after=queries.waiting_after(run, part, row),
    )


def offered(
    planned: PlannedPart, known: list[Candidate], lines: list[Line], decision: RowDecision | None
) -> list[Choice]:
    """The choices in the order of their numbers: the candidates, a new record, leaving the row out."""
    allowed = deciding.choices(planned)
    chosen = (decision.choice, decision.record_id) if decision else ("", None)
    found = [
        Choice(
            f"update:{each.pk}", _("Update %(name)s") % {"name": each.name}, at + 1,
            chosen == ("update", each.pk), each, [(line, line.held[at]) for line in lines],
        )
        for at, each in enumerate(known)
        if "update" in allowed
    ]  # fmt: skip
    words = {
        "create": _("Create a new %(what)s") % {"what": planned.resource.label.lower()},
        "leave": _("Leave this row out"),
    }
    for value, label in words.items():
        if value in allowed:
            found.append(Choice(value, label, len(found) + 1, chosen[0] == value))
    return found


def past_decisions(run: ImportRun, planned: PlannedPart) -> list[tuple[RowDecision, str]]:
    """What was decided last, to look at again."""
    made = RowDecision.objects.filter(run_id=run.pk, part=planned.number).order_by("-decided_at", "-row")
    found = list(made[:DECIDED_SHOWN])
    records = planned.resource.model._default_manager.in_bulk(
        [one.record_id for one in found if one.record_id]
    )
    return [(one, said(planned, one.row, one.choice, records.get(one.record_id))) for one in found]


def decide(request: HttpRequest, run: ImportRun, parts: list[PlannedPart]) -> HttpResponse:
    """Keep what was chosen, and go on to the next row."""
    part, row = part_asked(request, parts, 0), whole_number(request.POST.get("row", ""))
    choice, record_id = chosen(request)
    run = actions.decide_row(
        run, by=request.actor, parts=parts, part=part, row=row, choice=choice, record_id=record_id
    )
    record = parts[part].resource.model._default_manager.filter(pk=record_id or 0).first()
    messages.success(
        request,
        said(parts[part], row, choice, record),
        extra_tags=f"/imports/{run.pk}/review/undo/?part={part}&row={row}",
    )
    return go_on(request, run, part, row)


def chosen(request: HttpRequest) -> tuple[str, int | None]:
    """The choice and its record; a record that was searched for counts as one that was offered."""
    choice, _colon, number = request.POST.get("choice", "").partition(":")
    if not choice:
        raise Refused(_("Choose what becomes of this row."))
    if choice == "other":
        choice, number = "update", request.POST.get("other", "")
        if not whole_number(number):
            raise Refused(_("Choose the record that the row is about."))
    return choice, whole_number(number) or None


def said(planned: PlannedPart, row: int, choice: str, record: Any) -> str:
    """What was decided, in a sentence."""
    number, what = f"{row:,}", planned.resource.label.lower()
    if choice == "update":
        return _("Row %(row)s updates %(record)s.") % {"row": number, "record": record or _("a record")}
    if choice == "create":
        return _("Row %(row)s becomes a new %(what)s.") % {"row": number, "what": what}
    return _("Row %(row)s is left out.") % {"row": number}


def go_on(request: HttpRequest, run: ImportRun, part: int, row: int) -> HttpResponse:
    """The next row that waits; when none is left, the numbers, read again if rows hang on what was decided."""
    for number, after in ((part, row), *((each, 0) for each in queries.waiting(run))):
        if found := queries.waiting_after(run, number, after):
            return to(run, f"review/?part={number}&row={found}")
    if run.unsettled:
        return check_again(request, run)
    return to(run)


def check_again(request: HttpRequest, run: ImportRun) -> HttpResponse:
    run = actions.ask_check(run, by=request.actor)
    jobs.check.defer(by=request.actor, run_id=run.pk, lock=f"import:{run.pk}")
    return to(run)


def review_all(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision for all rows of a kind that wait."""
    run = the_run(pk)
    parts = running.parts_of(run, request.actor)
    part, choice = part_asked(request, parts, 0), request.POST.get("choice", "")
    number = queries.waiting(run).get(part, 0)
    run = actions.decide_all_rows(run, by=request.actor, parts=parts, part=part, choice=choice)
    jobs.check.defer(by=request.actor, run_id=run.pk, lock=f"import:{run.pk}")
    messages.success(
        request, ngettext("%(n)s row is decided.", "%(n)s rows are decided.", number) % {"n": f"{number:,}"}
    )
    return to(run)


def review_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a row wait again."""
    run = the_run(pk)
    parts = running.parts_of(run, request.actor)
    part, row = (
        part_asked(request, parts, 0),
        whole_number(request.GET.get("row", request.POST.get("row", ""))),
    )
    actions.take_back_decision(run, by=request.actor, parts=parts, part=part, row=row)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return to(run, f"review/?part={part}&row={row}")


def picker(planned: PlannedPart) -> str:
    """Where to search for a record that is not among the candidates."""
    found = isinstance(planned.resource, Resource) and "update" in deciding.choices(planned)
    return f"/options/{planned.resource.slug}/" if found else ""
