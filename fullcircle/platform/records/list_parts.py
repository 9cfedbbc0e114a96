"""What opens from a list, made when somebody opens it: most visits open none of it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from fullcircle.platform.access.actor import Actor
from fullcircle.platform.actions import Missing, NotAllowed
from fullcircle.platform.records import filters, views
from fullcircle.platform.records.query import ListQuery, read_query
from fullcircle.platform.records.resource import Resource

FORMS = (("csv", "Export as CSV"), ("xlsx", "Export as Excel workbook"))


def list_part(request: HttpRequest, resource: Resource, part: str) -> HttpResponse:
    """One of them, for the list that the query string describes."""
    if part not in PARTS:
        raise Missing("There is no such part of a list.")
    query = read_query(resource, request.GET, request.actor)
    context = {"resource": resource, **PARTS[part](request, resource, query)}
    return render(request, f"records/parts/{part}.html", context)


def menu(request: HttpRequest, resource: Resource, query: ListQuery) -> dict[str, Any]:
    """Taking the list along, its archive, and on a phone the import."""
    exports = may(request, resource, "export") and resource.model._default_manager.exists()
    return {
        "export_forms": [(form, gettext(label)) for form, label in FORMS] if exports else [],
        "import_url": import_url(resource, request.actor) if may(request, resource, "add") else "",
        "links": [each for each in resource.list_links if request.actor.can(each.needs)],
        "archive_url": "" if query.archived else filters.place_url(request, archived="1"),
        "clear_url": views.tabs(resource, request)[0]["href"],
    }


def columns(request: HttpRequest, resource: Resource, query: ListQuery) -> dict[str, Any]:
    """All fields for the column chooser, shown ones first and in their order."""
    shown = [field.key for field in query.columns]
    fields = filters.reading_order(resource, resource.fields(request.actor), ())
    rest = [field for field in fields if field.key not in shown]
    items = [
        {"key": field.key, "label": field.label, "shown": field.key in shown}
        for field in [*query.columns, *rest]
    ]
    return {"columns": items}


def filter_choices(request: HttpRequest, resource: Resource, query: ListQuery) -> dict[str, Any]:
    return {"fields": filters.filter_fields(resource, request.actor)}


def change(request: HttpRequest, resource: Resource, query: ListQuery) -> dict[str, Any]:
    """The fields that can be set on all chosen rows."""
    if not may(request, resource, "edit"):
        raise NotAllowed(f"Your role does not allow changing {resource.plural.lower()}.")
    return {"fields": filters.changeable_fields(resource, request.actor)}


def settings(request: HttpRequest, resource: Resource, query: ListQuery) -> dict[str, Any]:
    """Of the view that is open."""
    view = views.current(views.tabs(resource, request))
    if view is None or not view["may_change"]:
        raise Missing("This view does not exist, or is not yours to change.")
    return {"view": view, **save(request, resource, query)}


def save(request: HttpRequest, resource: Resource, query: ListQuery) -> dict[str, Any]:
    return {"audiences": views.audiences(request.actor)}


def may(request: HttpRequest, resource: Resource, verb: str) -> bool:
    return request.actor.can(f"{resource.key}.{verb}")


def import_url(resource: Resource, actor: Actor) -> str:
    """Where files come in, for whoever may bring some."""
    allowed = resource.match_keys and actor.can(f"{resource.key}.import")
    return f"/imports/new/?into={resource.key}" if allowed else ""


PARTS: dict[str, Callable[[HttpRequest, Resource, ListQuery], dict[str, Any]]] = {
    "menu": menu,
    "columns": columns,
    "filter": filter_choices,
    "change": change,
    "settings": settings,
    "save": save,
}
