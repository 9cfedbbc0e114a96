"""The timeline as a part of a page: what a filter, “older” and a new entry ask for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_GET

from fullcircle.platform.access.pages import page
from fullcircle.platform.events.panels import Timeline
from fullcircle.platform.records.models import Record
from fullcircle.platform.records.resource import resource_for


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


urls = [path("timeline/<slug:kind>/<int:pk>/", timeline, name="timeline")]
