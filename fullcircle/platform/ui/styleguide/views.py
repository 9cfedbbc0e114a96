"""The living styleguide: every component in every state, and pages made of them. It shows parts, never data."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from fullcircle.platform.access.pages import View, public
from fullcircle.platform.ui import charts
from fullcircle.platform.ui.grid import Column, Money, Reference, Table, cell, field_value
from fullcircle.platform.ui.styleguide import demo
from fullcircle.platform.ui.styleguide.navigation import demo_menu
from fullcircle.platform.ui.toast import with_toast

UNDO = "/styleguide/undo/"
NO_DATA = public("It shows invented people only.")
ME = {
    "name": "Maya Ferreira",
    "email": "maya@harborpine.example",
    "initials": "MF",
    "hue": 5,
    "invented": True,
}
REFUSED = {
    "email": "“{}” is not an email address. Write it like name@example.com.",
    "won": "“{}” is not an amount. Write it like 1250.50 EUR.",
}


def frame(request: HttpRequest, current: str) -> dict[str, Any]:
    """The shell as a signed-in colleague sees it, in the look and direction that the address asks for."""
    context: dict[str, Any] = {
        "nav": demo_menu(current),
        "me": ME,
        "organization": "Harbor Pine",
        "palette_url": "/styleguide/palette/",
        "direction": request.GET.get("dir", ""),
        "setup": {"done": 2, "total": 5, "href": "/styleguide/home/"},
        "demo": demo,
    }
    theme = request.GET.get("theme")
    return context | ({"theme": theme} if theme in ("light", "dark") else {})


def page(template: str, current: str, fill: Callable[[HttpRequest], dict[str, Any]]) -> View:
    @NO_DATA
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, f"styleguide/{template}.html", frame(request, current) | fill(request))

    return view


def filled_parts(request: HttpRequest) -> dict[str, Any]:
    return {"table": demo.contacts(), "nobody": demo.nobody(), "spark": charts.spark(demo.SPARK)}


def filled_list(request: HttpRequest) -> dict[str, Any]:
    table = demo.contacts(request.GET.get("sort", "-seen"))
    asked = request.GET.get("q", "").lower()
    kept = [row for row in table.rows if asked in row.name.lower()] if asked else table.rows
    chosen = request.GET.get("stage")
    active = [{"label": "Lifecycle is", "value": chosen.title(), "remove": "?"}] if chosen else []
    return {
        "table": Table(**{name: getattr(table, name) for name in table.__slots__} | {"rows": kept}),
        "active": active,
        "columns": [{"key": one.key, "label": one.label, "shown": True} for one in demo.COLUMNS],
    }


def filled_insights(request: HttpRequest) -> dict[str, Any]:
    width = charts.NARROW if request.COOKIES.get("vw") == "s" else charts.WIDE
    draw = (demo.revenue, demo.sources, demo.pipeline, demo.retention, demo.replies)
    return {"charts": [one(width) for one in draw]}


def nothing(request: HttpRequest) -> dict[str, Any]:
    return {}


parts = page("parts", "parts", filled_parts)
home = page("home", "home", nothing)
listing = page("list", "list", filled_list)
record = page("record", "list", nothing)
insights = page("insights", "insights", filled_insights)
importing = page("import", "list", nothing)
signing_in = page("sign_in", "", nothing)


@NO_DATA
def problem(request: HttpRequest, code: int) -> HttpResponse:
    known = code if code in (403, 404, 500, 503) else 404
    return render(request, f"{known}.html", frame(request, "") | {"error_id": "7F3A-91C2"}, status=known)


# --- endpoints that answer as real ones do


def understood(column: Column, value: str) -> Any:
    """The value as the column holds it; a ValueError is a refusal."""
    if column.key == "email" and "@" not in value:
        raise ValueError(REFUSED["email"].format(value))
    if column.kind == "money":
        return amount(value)
    if column.kind in ("relation", "user"):
        names = demo.COMPANIES if column.kind == "relation" else demo.OWNERS
        place = int(value or 0) % len(names)
        return (
            Reference(value, names[place], hue=place * 5, square=column.kind == "relation") if value else None
        )
    if column.kind == "multichoice":
        return [one for one in value.split(",") if one]
    if column.kind == "yesno":
        return value == "true"
    if column.kind == "date":
        return date.fromisoformat(value) if value else None
    return value


def amount(value: str) -> Money | None:
    number, _, currency = value.replace(",", "").partition(" ")
    try:
        return Money(Decimal(number), currency or "EUR") if value else None
    except InvalidOperation:
        raise ValueError(REFUSED["won"].format(value)) from None


@NO_DATA
def edit(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """Saves nothing, answers everything: the third row is always changed by somebody else first."""
    column, value = demo.column(field), request.POST.get("value", "")
    version = int(request.POST.get("version") or 0)
    if pk == 3 and version == 3:
        context = {"column": column, "mine": value, "version": 4}
        return HttpResponse(render_to_string("styleguide/conflict.html", context, request), status=409)
    try:
        held = understood(column, value)
    except ValueError as problem:
        return HttpResponse(str(problem), status=422, content_type="text/plain; charset=utf-8")
    draw = cell if request.POST.get("as") == "cell" else field_value
    response = HttpResponse(draw(column, held, version=version + 1))
    return with_toast(response, f"{column.label} changed", undo=UNDO)


@NO_DATA
def bulk(request: HttpRequest) -> HttpResponse:
    count = 14_314 if request.POST.get("all") else len(request.POST.getlist("ids[]"))
    return with_toast(HttpResponse(), f"{count:,} contacts changed", undo=UNDO)


@NO_DATA
def undo(request: HttpRequest) -> HttpResponse:
    return with_toast(HttpResponse(), "Taken back")


@NO_DATA
def options(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").lower()
    found = [
        {"value": index, "label": name, "hue": index * 5}
        for index, name in enumerate((*demo.OWNERS, *demo.NAMES))
        if asked in name.lower()
    ]
    return render(request, "ui/options.html", {"options": found[:8]})


@NO_DATA
def job(request: HttpRequest) -> HttpResponse:
    """A job that moves on with every question."""
    done = min(14_314, int(request.GET.get("done", 0)) + 1_870)
    return render(
        request, "styleguide/job.html", {"done": done, "state": "done" if done == 14_314 else "running"}
    )


@NO_DATA
def palette(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "")
    people = [
        {"label": name, "sub": demo.COMPANIES[i % 10], "href": demo.RECORD, "hue": i * 5}
        for i, name in enumerate(demo.NAMES)
        if asked.lower().lstrip("@") in name.lower()
    ][:6]
    actions = [
        {"label": "New contact", "icon": "user-plus", "href": demo.LIST, "keys": "n"},
        {
            "label": "Go to insights",
            "icon": "chart-no-axes-combined",
            "href": "/styleguide/insights/",
            "keys": "g n",
        },
        {"label": "Switch light or dark", "icon": "sun", "href": "#theme"},
    ]
    shown = (
        []
        if asked.startswith("@")
        else [one for one in actions if asked.lower().lstrip("> ") in one["label"].lower()]
    )
    groups = [("People", [] if asked.startswith(">") else people), ("Actions", shown)]
    return render(request, "ui/palette_items.html", {"groups": [g for g in groups if g[1]], "q": asked})
