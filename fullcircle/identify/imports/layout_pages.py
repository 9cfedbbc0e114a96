"""The page where a person says which table of a file is meant: the sheet, the row of headings, how the text is written."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fullcircle.identify.imports import running
from fullcircle.identify.imports.beginning import open_again
from fullcircle.identify.imports.doors import door, steps, the_run, to, whole_number
from fullcircle.identify.imports.layout import (
    ALPHABETS,
    SEPARATORS,
    Told,
    first_rows,
    known_sheets,
    likely_headings,
)
from fullcircle.identify.imports.models import ImportRun
from fullcircle.identify.imports.workbooks import Sheet
from fullcircle.platform.actions import Refused

WIDEST = 12  # columns that are shown


def urls() -> list[URLPattern]:
    either = require_http_methods(["GET", "POST"])
    return [path("imports/<int:pk>/table/", door(table, either), name="import-table")]


def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The first rows of every sheet, and which of them names the columns."""
    run = the_run(pk)
    if run.running or run.state in ("done", "reverting", "reverted"):
        return to(run)
    if request.method == "POST":
        try:
            open_again(run, told(request), by=request.actor)
        except Refused as refused:
            return table_page(request, run, refused.sentence)
        return to(run, "table/" if request.POST.get("do") == "look" else "")
    return table_page(request, run)


def told(request: HttpRequest) -> Told:
    """What was chosen on the page; only separators and alphabets that it offers."""
    posted = request.POST
    delimiter, encoding, headings = (posted.get(name, "") for name in ("delimiter", "encoding", "headings"))
    return Told(
        sheet=posted.get("sheet", ""),
        headings=whole_number(headings) if headings.isdigit() else None,
        delimiter=delimiter if delimiter in dict(SEPARATORS) else "",
        encoding=encoding if encoding in dict(ALPHABETS) else "",
    )


def table_page(request: HttpRequest, run: ImportRun, error: str = "") -> HttpResponse:
    sheets = known_sheets(run)
    shown = sheet_shown(request, run, sheets)
    rows, headings = rows_shown(run, sheets, shown)
    width = min(WIDEST, max(map(len, rows), default=0))
    context = {
        "run": run,
        "steps": steps(0),
        "error": error,
        "tabs": tabs(sheets, shown),
        "sheet": sheets[shown] if sheets else None,
        "rows": [(number, filled(row, width)) for number, row in enumerate(rows, start=1)],
        "width": width,
        "headings": headings,
        "more": max(map(len, rows), default=0) > width,
        "writing": [] if sheets else writing(run),
    }
    return render(request, "imports/table.html", context, status=422 if error else 200)


def sheet_shown(request: HttpRequest, run: ImportRun, sheets: list[Sheet]) -> int:
    """The number of the sheet that is looked at: the one asked for, or the one the import reads."""
    names = [sheet.name for sheet in sheets]
    asked = request.POST.get("sheet", run.sheet)
    number = whole_number(request.GET.get("sheet", ""))
    if 0 < number <= len(names):
        return number - 1
    return names.index(asked) if asked in names else 0


def rows_shown(run: ImportRun, sheets: list[Sheet], shown: int) -> tuple[list[list[str]], int]:
    """The first rows, and which of them names the columns as far as we know."""
    read = not sheets or sheets[shown].name == run.sheet
    rows = sheets[shown].first if sheets else first_rows(running.table_of(run))
    return rows, run.table["header_row"] if read else likely_headings(rows)


def filled(row: list[str], width: int) -> list[str]:
    return (row + [""] * width)[:width]


def tabs(sheets: list[Sheet], shown: int) -> list[dict[str, Any]]:
    """The sheets of a workbook, if there is a choice."""
    return [
        {"label": sheet.name, "href": f"?sheet={at + 1}", "current": at == shown, "count": sheet.rows}
        for at, sheet in enumerate(sheets)
        if len(sheets) > 1
    ]


def writing(run: ImportRun) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """How a text file is written: name, label, what can be chosen, what is found."""
    encoding = run.table["encoding"].removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    alphabets = ALPHABETS if encoding in dict(ALPHABETS) else [(encoding, encoding.upper()), *ALPHABETS]
    delimiter = run.table["dialect"]["delimiter"]
    separators = SEPARATORS if delimiter in dict(SEPARATORS) else [(delimiter, repr(delimiter)), *SEPARATORS]
    return [
        ("delimiter", _("Cells are separated by"), separators, delimiter),
        ("encoding", _("Letters are written as"), alphabets, encoding),
    ]
