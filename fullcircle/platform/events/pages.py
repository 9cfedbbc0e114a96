"""The timeline as a part of a page: what a filter, “older” and a new entry ask for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_GET

from fullcircle.platform.access.pages import page
from fullcircle.platform.events.origins import origins_of
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.records import tables
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import resource_for
from fullcircle.platform.ui import grid


@page()
@require_GET
def timeline(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The timeline of one record, from any place on."""
    resource = resource_for(kind)
    if resource is None or resource.key != kind or not request.actor.can(f"{kind}.view"):
        raise Http404
    return timeline_part(request, get_object_or_404(resource.model, pk=pk))


def timeline_part(request: HttpRequest, record: Record) -> HttpResponse:
    panel = Timeline()
    context = {"panel": panel.context(record, request.actor, request.GET), "title": panel.title}
    return render(request, panel.template, context)


@page()
@require_GET
def origins(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How we know each value of one record, and what it was before."""
    resource = resource_for(slug)
    if resource is None or resource.slug != slug or not request.actor.can(f"{resource.key}.view"):
        raise Http404
    record = get_object_or_404(resource.model, pk=pk)
    if into := getattr(record, "merged_into_id", None):
        return redirect("origins", slug, into)
    known = origins_of(record, resource, request.actor)
    tables.with_names([record], [each.field for each in known])
    context = {
        "resource": resource,
        "record": record,
        "record_url": resource.url_of(pk),
        "known": [
            (each, grid.show(tables.column(each.field), tables.shown(record, each.field))) for each in known
        ],
        "may_audit": resource.sensitive is not None and request.actor.can("audit.read"),
        "may_read_log": request.actor.can("audit.read"),
    }
    return render(request, "events/known.html", context)


urls = [
    path("timeline/<slug:kind>/<int:pk>/", timeline, name="timeline"),
    path("origins/<slug:slug>/<int:pk>/", origins, name="origins"),
]
