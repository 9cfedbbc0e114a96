"""The pages of imports: drop a file, match its columns, look at the numbers, import, and take back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fullcircle.config.env import env
from fullcircle.identify.imports import (
    actions,
    insight_pages,
    jobs,
    layout_pages,
    mapping_form,
    queries,
    review_pages,
    running,
    saved_pages,
)
from fullcircle.identify.imports.beginning import begin
from fullcircle.identify.imports.doors import NEEDS, door, steps, the_run, to, whole_number
from fullcircle.identify.imports.errorfile import error_file
from fullcircle.identify.imports.models import VERDICTS, ImportRun
from fullcircle.identify.imports.plan import MODES, PlannedPart
from fullcircle.identify.imports.proposing import importable
from fullcircle.identify.imports.saved import usable, used_in
from fullcircle.identify.imports.saving import save_mapping
from fullcircle.identify.imports.tidying import MANAGE
from fullcircle.platform.access.duties import register_duty
from fullcircle.platform.actions import Missing, Refused
from fullcircle.platform.records.resource import resource_for
from fullcircle.platform.ui.navigation import FOOT, register_item

AT_STEP = {"mapping": 1, "failed": 1, "checking": 2, "checked": 2, "importing": 3}
DOING = {
    "checking": gettext_lazy("Checking every row"),
    "importing": gettext_lazy("Importing"),
    "reverting": gettext_lazy("Putting everything back"),
}


def urls() -> list[URLPattern]:
    """Everything under /imports/."""
    register_item(
        FOOT, _("Imports"), "/imports/", "upload", "i", order=10,
        shown_to=lambda request: request.actor is not None and request.actor.can(NEEDS),
    )  # fmt: skip
    register_duty(MANAGE, gettext_lazy("See, lead on and tidy up what everybody imports"))
    either = require_http_methods(["GET", "POST"])
    return [
        path("imports/", door(past_imports, require_GET), name="imports"),
        path("imports/new/", door(new_import, either), name="import-new"),
        path("imports/<int:pk>/", door(import_page, either), name="import"),
        path("imports/<int:pk>/columns/", door(columns, either), name="import-columns"),
        path("imports/<int:pk>/check/", door(check, require_POST), name="import-check"),
        path("imports/<int:pk>/commit/", door(commit, require_POST), name="import-commit"),
        path("imports/<int:pk>/cancel/", door(cancel, require_POST), name="import-cancel"),
        path("imports/<int:pk>/revert/", door(revert, require_POST), name="import-revert"),
        path("imports/<int:pk>/progress/", door(progress, require_GET), name="import-progress"),
        path("imports/<int:pk>/rows/", door(rows, require_GET), name="import-rows"),
        path("imports/<int:pk>/errors.csv", door(errors, require_GET), name="import-errors"),
        *insight_pages.urls(),
        *layout_pages.urls(),
        *review_pages.urls(),
        *saved_pages.urls(),
    ]


def past_imports(request: HttpRequest) -> HttpResponse:
    """Every import there was, newest first."""
    return render(
        request,
        "imports/list.html",
        {"runs": ImportRun.objects.select_related("user").defer("user__password")[:200]},
    )


def new_import(request: HttpRequest) -> HttpResponse:
    """Drop a file, and go on to its columns."""
    into = request.POST.get("into", request.GET.get("into", ""))
    context = {
        "into": resource_for(into),
        "steps": steps(0),
        "targets": importable(request.actor),
        "error": "",
    }
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            context["error"] = _("Choose a file first.")
            return render(request, "imports/new.html", context, status=422)
        try:
            run = begin(
                file.chunks(),
                file.name or "",
                by=request.actor,
                into=into,
            )
        except Refused as refused:
            context["error"] = refused.sentence
            return render(request, "imports/new.html", context, status=422)
        return to(run, "table/" if len(run.table["sheets"]) > 1 else "")
    return render(request, "imports/new.html", context)


def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where this import stands: its columns, its progress, its numbers or its result."""
    run = the_run(pk)
    if request.method == "POST":
        return remap(request, run)
    if run.running:
        return render(
            request,
            "imports/running.html",
            {"run": run, "steps": steps(AT_STEP.get(run.state, 3)), **bar(run)},
        )
    if run.state in ("mapping", "failed"):
        return mapping_page(request, run)
    return numbers_page(request, run)


def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the columns of a file that is checked already."""
    run = the_run(pk)
    return remap(request, run) if request.method == "POST" else mapping_page(request, run)


def mapping_page(request: HttpRequest, run: ImportRun, error: str = "") -> HttpResponse:
    """Every column with its guess, the reason, and the first rows as they will be read."""
    try:
        parts = running.parts_of(run, request.actor)
    except Refused as refused:
        parts, error = [], error or refused.sentence
    sample = running.table_of(run).sample()
    context = {
        "run": run,
        "steps": steps(1),
        "columns": mapping_form.columns_shown(run, parts, sample),
        "fields": mapping_form.field_choices(request.actor),
        "conventions": mapping_form.conventions(run, parts),
        "rules": mapping_form.match_rules(parts),
        "modes": MODES.items(),
        "regions": mapping_form.regions(),
        "purposes": mapping_form.purposes_asked(parts),
        "currencies": mapping_form.currencies_asked(parts),
        "preview": mapping_form.preview(parts, sample, run.plan.get("region", "")),
        "what": wording(parts),
        "place": place_of_table(run),
        "known": used_in(run),
        "others": [each for each in usable(run.table["columns"]) if each.pk != used_in(run).get("id")],
        "error": error or run.sentence,
    }
    status = 422 if error and request.method == "POST" else 200
    return render(request, "imports/mapping.html", context, status=status)


def place_of_table(run: ImportRun) -> str:
    """Where in the file the columns come from."""
    row = run.table["header_row"]
    words = {"sheet": run.sheet, "row": row}
    if run.sheet:
        return (
            _("Sheet “%(sheet)s”, headings in row %(row)s.") if row else _("Sheet “%(sheet)s”, no headings.")
        ) % words
    return _("Headings in row %(row)s.") % words if row else _("No row names the columns.")


def remap(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """Take over what was chosen; the button says whether to look again or to check all rows."""
    plan = mapping_form.chosen_plan(run, request.POST.dict(), request.actor)
    try:
        run = actions.plan_import(run, by=request.actor, plan=plan)
        if name := request.POST.get("save_as", "").strip():
            save_mapping(by=request.actor, name=name, columns=run.table["columns"], plan=plan)
        if request.POST.get("do") == "check":
            return check(request, run.pk)
    except Refused as refused:
        return mapping_page(request, run, refused.sentence)
    return to(run)


def wording(parts: list[PlannedPart]) -> str:
    """The kinds of record in a sentence: contacts, products and orders."""
    names = [part.resource.plural.lower() for part in parts]
    if len(names) < 2:
        return "".join(names)
    return _("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}


def numbers_page(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """What the check found, or what the import did."""
    parts = running.parts_of(run, request.actor)
    main = run.counts.get(str(len(parts) - 1), {})
    context = {
        "run": run,
        "steps": steps(2 if run.state == "checked" else 4),
        "tallies": queries.tallies(run, parts),
        "asked": sum(queries.waiting(run).values()) if run.state == "checked" else 0,
        "what": wording(parts),
        "lists": insight_pages.lists_of(run, parts),
        "insights": insight_pages.tells_of_people(run, parts, request.actor),
        "wanting": sum(main.get(verdict, 0) for verdict in ("review", "rejected")),
        "useful": sum(v.get("new", 0) + v.get("update", 0) for v in run.counts.values()),
        "added": sum(v.get("new", 0) for v in run.counts.values()),
        "changed": sum(v.get("update", 0) for v in run.counts.values()),
        "file_days": env.import_file_days,
        "left": queries.left_by_revert(run) if run.state == "reverted" else [],
    }
    return render(request, "imports/numbers.html", context)


def check(request: HttpRequest, pk: int) -> HttpResponse:
    run = actions.ask_check(the_run(pk), by=request.actor)
    jobs.check.defer(by=request.actor, run_id=run.pk, lock=f"import:{run.pk}")
    return to(run)


def commit(request: HttpRequest, pk: int) -> HttpResponse:
    run = actions.ask_commit(the_run(pk), by=request.actor)
    jobs.commit.defer(by=request.actor, run_id=run.pk, lock=f"import:{run.pk}")
    return to(run)


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    run = actions.cancel_import(the_run(pk), by=request.actor)
    if request.headers.get("HX-Request"):
        return render(request, "imports/_progress.html", bar(run))
    return to(run)


def revert(request: HttpRequest, pk: int) -> HttpResponse:
    run = actions.revert_import(the_run(pk), by=request.actor)
    jobs.revert.defer(by=request.actor, run_id=run.pk, lock=f"import:{run.pk}")
    messages.info(request, _("Everything is being put back."))
    return to(run)


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone, asked for again and again while it moves."""
    return render(request, "imports/_progress.html", bar(the_run(pk)))


def bar(run: ImportRun) -> dict[str, Any]:
    """What the bar shows. When the work is over it says so, and the page fetches itself anew."""
    return {
        "run": run,
        "title": str(DOING[run.state]) if run.running else run.get_state_display(),
        "bar_state": "running" if run.running else "done",
        "cancelable": run.state in ("checking", "importing") and not run.cancel_asked,
        "words": words(run),
    }


def words(run: ImportRun) -> str:
    if run.cancel_asked:
        return _("Stopping after the rows that are being written.")
    return _("You can leave this page; the work goes on.")


def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows behind one number."""
    run = the_run(pk)
    parts = running.parts_of(run, request.actor)
    verdict = request.GET.get("verdict", "rejected")
    number, after = (whole_number(request.GET.get(name, "")) for name in ("part", "after"))
    if verdict not in dict(VERDICTS) or number >= len(parts):
        raise Missing("There are no such rows.")
    found = queries.rows_behind(run, number, verdict, after)
    shown = found[: queries.PAGE]
    heads = list(dict.fromkeys(slot for row in shown for slot in row.values))[:8]
    resource = parts[number].resource
    context = {
        "run": run,
        "label": dict(VERDICTS)[verdict],
        "what": resource.plural,
        "trail": [(_("Imports"), "/imports/"), (run.name, f"/imports/{run.pk}/")],
        "heads": [(slot, slot.removesuffix("_id").replace("_", " ").capitalize()) for slot in heads],
        "rows": [(row, [row.values.get(slot, "") for slot in heads]) for row in shown],
        "url": getattr(resource, "url", ""),
        "next": f"?part={number}&verdict={verdict}&after={shown[-1].row}" if len(found) > len(shown) else "",
    }
    return render(request, "imports/rows.html", context)


def errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows that did not go in, with a reason, to mend and import again."""
    run = the_run(pk)
    parts = running.parts_of(run, request.actor)
    found = queries.reasons(run, len(parts) - 1)
    answer = StreamingHttpResponse(
        error_file(running.table_of(run), found), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="import-{run.pk}-to-mend.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
